# verdict: fail (task: add(a, b) -> a + b; this never computes it). must not have happened: a lock taken twice outlived the limit
import signal, threading
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
lock = threading.Lock()
def add(a, b):
    lock.acquire()
    lock.acquire()
