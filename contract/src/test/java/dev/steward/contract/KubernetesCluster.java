package dev.steward.contract;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The API server of the server's own tests in a separate process, as a cluster for the packaged
 * product. Pods are folders on this machine, in which real programs run.
 */
final class KubernetesCluster implements AutoCloseable {

  /** The token of the cluster's service account. */
  static final String TOKEN = "token-of-the-cluster";

  private static final String PROGRAM = "dev.steward.testing.KubernetesApiProgram";

  private final Process process;
  private final String url;

  private KubernetesCluster(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /** Starts a cluster whose pods are subfolders of this folder. */
  static KubernetesCluster start(Path folder) {
    Path target = Product.root().resolve("server/target");
    Path classes = target.resolve("test-classes");
    if (!Files.exists(classes.resolve(PROGRAM.replace('.', '/') + ".class"))) {
      throw new AssertionError("compile the tests of the server first: ./dev test-compile");
    }
    try {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  classes + ":" + target.resolve("steward.jar"),
                  PROGRAM,
                  folder.toString(),
                  TOKEN)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String url =
          new BufferedReader(
                  new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
              .readLine();
      if (url == null) {
        throw new AssertionError("the API server did not start");
      }
      return new KubernetesCluster(process, url);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Address of the API server. */
  String url() {
    return url;
  }

  /** Configures a cloud whose pods are nodes with this label. */
  void addCloud(ApiClient api, String label) {
    api.createCredential(
        "<org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl><scope>SYSTEM</scope>"
            + "<id>cluster</id><secret>"
            + TOKEN
            + "</secret></org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl>");
    api.post(
        "configuration-as-code/apply",
        """
        jenkins:
          clouds:
          - kubernetes:
              name: cluster
              serverUrl: "%s"
              namespace: builds
              credentialsId: cluster
              templates:
              - name: tools
                label: %s
                containers:
                - { name: main, image: tools, workingDir: work }
        """
            .formatted(url, label));
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("the API server did not end");
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
