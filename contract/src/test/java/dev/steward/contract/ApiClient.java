package dev.steward.contract;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/** Requests to a server as its first administrator. Each request must succeed. */
final class ApiClient {

  private static final String XML = "application/xml";
  private static final Duration BUILD_TIMEOUT = Duration.ofMinutes(2);

  private final HttpClient client = HttpClient.newHttpClient();
  private final String url;
  private final String authorization;

  ApiClient(Product product, String password) {
    url = product.url();
    authorization =
        "Basic "
            + Base64.getEncoder()
                .encodeToString(("admin:" + password).getBytes(StandardCharsets.UTF_8));
  }

  /** Sends a request, and returns the body of the response. */
  byte[] send(String method, String path, String type, String body) {
    try {
      HttpResponse<byte[]> response =
          client.send(
              HttpRequest.newBuilder(URI.create(url + path))
                  .header("Authorization", authorization)
                  .header("Content-Type", type)
                  .method(method, HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      if (response.statusCode() >= 400) {
        throw new AssertionError(
            method + " " + path + ": " + response.statusCode() + " " + text(response.body()));
      }
      return response.body();
    } catch (IOException e) {
      throw new AssertionError(path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  String get(String path) {
    return text(getBytes(path));
  }

  byte[] getBytes(String path) {
    return send("GET", path, XML, "");
  }

  void post(String path, String xml) {
    send("POST", path, XML, xml);
  }

  /** Stores a credential on the server. */
  void createCredential(String xml) {
    post("credentials/store/system/domain/_/createCredentials", xml);
  }

  /** Starts a build without a quiet period. */
  void startBuild(String job) {
    post("job/" + job + "/build?delay=0sec", "");
  }

  String log(String job, int number) {
    return get("job/" + job + "/" + number + "/consoleText");
  }

  /** Waits until the log of a build contains a string. */
  void awaitLog(String job, int number, String text) {
    var last = new String[] {""};
    try {
      Product.await(
          text + " in the log of " + job,
          BUILD_TIMEOUT,
          () -> {
            String list = get("job/" + job + "/api/json?tree=builds[number]");
            last[0] = list.contains("\"number\":" + number) ? log(job, number) : "";
            return last[0].contains(text);
          });
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + ":\n" + last[0], e);
    }
  }

  /** Waits for the end of a build, and returns its log. */
  String awaitEnd(String job, int number) {
    awaitLog(job, number, "\nFinished: ");
    Product.await(
        job + " to be completed",
        BUILD_TIMEOUT,
        () ->
            get("job/" + job + "/" + number + "/api/json?tree=building")
                .contains("\"building\":false"));
    return log(job, number);
  }

  /** Waits until a node is connected and accepts builds. */
  void awaitOnline(String node) {
    try {
      Product.await(
          "the node " + node,
          Duration.ofSeconds(60),
          () -> get("computer/" + node + "/api/json?tree=offline").contains("\"offline\":false"));
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + ":\n" + launchLog(node), e);
    }
  }

  String launchLog(String node) {
    return get("computer/" + node + "/logText/progressiveText");
  }
}
