package dev.steward.boot;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles the signals that ask this process to end, such as Ctrl-C. Shutdown hooks are not enough:
 * they do not see a second signal, and cannot choose the exit status.
 */
final class InterruptSignals {

  private static final Logger LOG = LoggerFactory.getLogger(InterruptSignals.class);

  private InterruptSignals() {}

  /**
   * Sets the handler of SIGINT, SIGTERM and SIGHUP. The only API for this is {@code
   * sun.misc.Signal}, which the compiler warns about, so the call is by name.
   */
  @SuppressWarnings("ReferenceEquality") // a proxy equals only itself
  static void handle(Runnable handler) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> type = Class.forName("sun.misc.SignalHandler");
      InvocationHandler call =
          (proxy, method, arguments) ->
              switch (method.getName()) {
                case "handle" -> {
                  handler.run();
                  yield null;
                }
                case "hashCode" -> System.identityHashCode(proxy);
                case "equals" -> proxy == arguments[0];
                default -> "InterruptSignals";
              };
      Object proxy =
          Proxy.newProxyInstance(
              InterruptSignals.class.getClassLoader(), new Class<?>[] {type}, call);
      for (String name : new String[] {"INT", "TERM", "HUP"}) {
        try {
          signal
              .getMethod("handle", signal, type)
              .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (InvocationTargetException e) {
          // The signal is reserved, as SIGHUP is under nohup.
          LOG.debug("SIG{} is not handled: {}", name, String.valueOf(e.getCause()));
        }
      }
    } catch (ReflectiveOperationException e) {
      LOG.warn("Ctrl-C ends the run without its post steps: {}", e.getMessage());
    }
  }
}
