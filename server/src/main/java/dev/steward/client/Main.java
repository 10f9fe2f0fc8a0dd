package dev.steward.client;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** Entry point of {@code jenkins-cli.jar}. */
public final class Main {

  private Main() {}

  public static void main(String[] args) {
    int status =
        run(args, System.getenv(), System.in, new FileOutputStream(FileDescriptor.out), System.err);
    System.err.flush();
    System.exit(status);
  }

  /**
   * Runs a command and returns its status, or {@link ClientSession#STATUS_LOST} if there is no
   * connection.
   */
  public static int run(
      String[] args,
      Map<String, String> environment,
      InputStream in,
      OutputStream out,
      PrintStream err) {
    try {
      Options options = Options.parse(args, environment);
      HttpClient client = client(options.anyCertificate);
      ClientSession session = new ClientSession(in, out, err);
      Connection connection =
          options.webSocket
              ? new WebSocketConnection(client, options.url, options.authorization(), session)
              : new HttpConnection(client, options.url, options.authorization(), session);
      return session.run(connection, options.command);
    } catch (IOException e) {
      String message = e.getMessage();
      err.println(
          "ERROR: "
              + (e instanceof ClientFailure
                  ? message
                  : "Cannot connect to the server: " + (message == null ? e.toString() : message)));
    } catch (GeneralSecurityException e) {
      err.println("ERROR: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return ClientSession.STATUS_LOST;
  }

  private static HttpClient client(boolean anyCertificate) throws GeneralSecurityException {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(30));
    if (anyCertificate) {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new TrustAllManager()}, new SecureRandom());
      builder.sslContext(context);
    }
    return builder.build();
  }
}
