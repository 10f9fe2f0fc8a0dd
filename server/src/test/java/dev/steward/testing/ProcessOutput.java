package dev.steward.testing;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Output of a process that virtual threads may wait for. A virtual thread that reads a pipe itself
 * occupies a carrier thread; on a small machine, two idle readers would stop all virtual threads.
 */
final class ProcessOutput extends FilterInputStream {

  private static final ExecutorService READERS =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("process-output").factory());

  ProcessOutput(InputStream pipe) {
    super(pipe);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    Future<Integer> result = READERS.submit(() -> in.read(to, offset, length));
    try {
      return result.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while reading the output of a process");
    }
  }
}
