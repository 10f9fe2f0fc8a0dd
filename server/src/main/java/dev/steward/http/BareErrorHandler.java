package dev.steward.http;

import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/**
 * Responds with an empty body to errors that Jetty handles itself (malformed request line,
 * oversized header).
 */
final class BareErrorHandler extends ErrorHandler {
  BareErrorHandler() {
    setShowStacks(false);
    setShowMessageInTitle(false);
    setShowCauses(false);
  }

  @Override
  public boolean handle(
      org.eclipse.jetty.server.Request request,
      org.eclipse.jetty.server.Response response,
      Callback callback) {
    response.getHeaders().put("X-Content-Type-Options", "nosniff");
    response.write(true, null, callback);
    return true;
  }
}
