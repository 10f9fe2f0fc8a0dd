package dev.steward.host.shell;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Content of a file on a machine. If the connection is lost, reading fails with an outage, so that
 * a build waits for the machine instead of failing.
 */
final class SessionContent extends FilterInputStream {

  private final ShellSession session;

  SessionContent(ShellSession session, InputStream content) {
    super(content);
    this.session = session;
  }

  @Override
  public int read() {
    try {
      return in.read();
    } catch (IOException e) {
      throw session.lost(e);
    }
  }

  @Override
  public int read(byte[] bytes, int offset, int length) {
    try {
      return in.read(bytes, offset, length);
    } catch (IOException e) {
      throw session.lost(e);
    }
  }
}
