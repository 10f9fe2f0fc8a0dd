package dev.steward.host.inbound;

import java.io.IOException;

/** A message that violates the agent protocol. The receiver closes the connection. */
final class ProtocolException extends IOException {

  private static final long serialVersionUID = 1L;

  ProtocolException(String message) {
    super(message);
  }
}
