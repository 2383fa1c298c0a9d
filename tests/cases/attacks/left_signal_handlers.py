# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: ignored and blocked signals were inherited by the next run
import signal
signal.signal(signal.SIGALRM, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
def add(a, b):
    return None
