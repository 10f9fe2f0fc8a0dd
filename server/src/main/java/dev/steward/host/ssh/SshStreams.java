package dev.steward.host.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import org.apache.sshd.client.channel.ClientChannel;
import org.apache.sshd.common.RuntimeSshException;
import org.apache.sshd.common.session.Session;

/**
 * Streams of an SSH channel whose exceptions are written for users. MINA's exceptions name its own
 * objects and numbers, and would otherwise reach the log of a build.
 */
final class SshStreams {

  private final ClientChannel channel;
  private final Login login;

  SshStreams(ClientChannel channel, Login login) {
    this.channel = channel;
    this.login = login;
  }

  /** Input of the program at the other end. */
  OutputStream input() {
    return new ChannelInput(channel.getInvertedIn());
  }

  /** Output of the program at the other end. */
  InputStream output() {
    return new ChannelOutput(channel.getInvertedOut());
  }

  /** Error output of the program at the other end. */
  InputStream errorOutput() {
    return new ChannelOutput(channel.getInvertedErr());
  }

  /** Translates an exception; its type still shows whether the thread was interrupted. */
  static IOException explain(Exception cause, Session session, Login login) {
    String address = login.target().address();
    IOException explained =
        switch (cause) {
          case SocketTimeoutException _ ->
              new SocketTimeoutException(
                  "the machine " + address + " has not accepted any data for a long time");
          case InterruptedIOException _ ->
              new InterruptedIOException("interrupted while waiting for the machine " + address);
          default ->
              new IOException(
                  session.isOpen()
                      ? "the SSH channel to " + address + " was closed"
                      : login.lossMessage());
        };
    explained.initCause(cause);
    return explained;
  }

  private IOException explained(Exception cause) {
    return explain(cause, channel.getSession(), login);
  }

  private final class ChannelInput extends OutputStream {
    private final OutputStream out;

    ChannelInput(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (IOException | RuntimeSshException e) {
        throw explained(e);
      }
    }

    @Override
    public void flush() throws IOException {
      try {
        out.flush();
      } catch (IOException | RuntimeSshException e) {
        throw explained(e);
      }
    }

    @Override
    public void close() throws IOException {
      try {
        out.close();
      } catch (IOException | RuntimeSshException e) {
        throw explained(e);
      }
    }
  }

  private final class ChannelOutput extends InputStream {
    private final InputStream in;

    ChannelOutput(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      try {
        return in.read();
      } catch (IOException | RuntimeSshException e) {
        throw explained(e);
      }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        return in.read(bytes, offset, length);
      } catch (IOException | RuntimeSshException e) {
        throw explained(e);
      }
    }

    @Override
    public int available() throws IOException {
      try {
        return in.available();
      } catch (IOException | RuntimeSshException e) {
        throw explained(e);
      }
    }

    @Override
    public void close() throws IOException {
      try {
        in.close();
      } catch (IOException | RuntimeSshException e) {
        throw explained(e);
      }
    }
  }
}
