"""Register a task of your own, play it through Gymnasium, and see why an answer was graded so."""

import gymnasium as gym

import r1envs


@r1envs.register("acme/Rectangle-v0", domain="math")
class Rectangle(r1envs.Task):
    """Find the area of a rectangle."""

    def sample(self, rng, level):
        width, height = rng.integers(1, 10**level, size=2).tolist()
        return r1envs.Problem(
            f"A rectangle is {width} cm wide and {height} cm high. What is its area in cm^2?",
            answer=str(width * height),
            solution=f"{width}*{height}={width * height}.",
            level=level,
        )


def main():
    env = gym.make("acme/Rectangle-v0", level=2, render_mode="ansi")
    prompt, _ = env.reset(seed=0)
    print(prompt)
    _, reward, *_ = env.step("<think>I count the squares.</think> <answer>12</answer>")
    print(env.render())

    envs = gym.make_vec("acme/Rectangle-v0", num_envs=4, level=(1, 3))
    envs.reset(seed=[0, 0, 1, 1])  # slots with equal seeds draw equal problems: groups for GRPO
    _, rewards, *_ = envs.step(envs.unwrapped.demonstrations())
    print(f"wrong answer: {reward}; the solver's: {rewards.tolist()}")
    envs.close()


if __name__ == "__main__":
    main()
