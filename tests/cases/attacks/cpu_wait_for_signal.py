# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: waiting for a signal that does not come outlived the limit
import signal
def add(a, b):
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM, signal.SIGUSR1])
    while True:
        signal.sigwait([signal.SIGUSR1])
