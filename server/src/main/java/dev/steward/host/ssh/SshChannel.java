package dev.steward.host.ssh;

import dev.steward.host.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannel;

/** A program that runs in an SSH channel. */
final class SshChannel implements Transport.Channel {

  private final ChannelExec channel;
  private final OutputStream input;
  private final InputStream output;
  private final InputStream errorOutput;

  SshChannel(ChannelExec channel, Login login) {
    this.channel = channel;
    var streams = new SshStreams(channel, login);
    input = streams.input();
    output = streams.output();
    errorOutput = streams.errorOutput();
  }

  @Override
  public OutputStream input() {
    return input;
  }

  @Override
  public InputStream output() {
    return output;
  }

  @Override
  public InputStream errorOutput() {
    return errorOutput;
  }

  @Override
  public void close() {
    close(channel);
  }

  /**
   * Closes a channel without waiting for the other side. The window is closed first: otherwise, a
   * thread that waits for the window in a write would block the thread that closes the channel.
   */
  static void close(ClientChannel channel) {
    try {
      channel.getRemoteWindow().close();
    } catch (IOException | RuntimeException e) {
      channel.close(true);
      return;
    }
    channel.close(false);
  }
}
