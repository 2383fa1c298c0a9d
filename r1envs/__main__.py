"""`python -m r1envs` is the command `r1envs`."""

from r1envs.cli.main import main

if __name__ == "__main__":
    main()
