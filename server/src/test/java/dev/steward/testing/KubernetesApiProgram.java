package dev.steward.testing;

import java.io.IOException;
import java.nio.file.Path;

/**
 * {@link KubernetesApi} as a program, for tests of the packaged product. It ends with its standard
 * input, so it does not outlive the test.
 */
final class KubernetesApiProgram {

  private KubernetesApiProgram() {}

  /**
   * Starts the API server and prints its address.
   *
   * @param arguments the folder for pods, and the token that clients must send
   */
  public static void main(String[] arguments) throws Exception {
    try (var api = new KubernetesApi(Path.of(arguments[0]))) {
      api.requireToken(arguments[1]);
      System.out.println(api.url());
      awaitEnd();
    }
  }

  private static void awaitEnd() throws IOException {
    while (System.in.read() >= 0) {
      // Nothing is sent.
    }
  }
}
