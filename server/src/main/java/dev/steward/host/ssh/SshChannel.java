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

  SshChannel(ChannelExec channel) {
    this.channel = channel;
  }

  @Override
  public OutputStream input() {
    return channel.getInvertedIn();
  }

  @Override
  public InputStream output() {
    return channel.getInvertedOut();
  }

  @Override
  public InputStream errorOutput() {
    return channel.getInvertedErr();
  }

  @Override
  public void close() {
    close(channel);
  }

  /**
   * Closes a channel without waiting for the other side. The window is closed first: a thread that
   * waits for it in a write would block the thread that closes.
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
