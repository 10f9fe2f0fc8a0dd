package dev.steward.client;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Options of the client, and the command with its arguments. */
final class Options {

  static final String USAGE =
      "java -jar jenkins-cli.jar [-s URL] [options] COMMAND [arguments]\n"
          + "  -s URL               the server; default: the variable JENKINS_URL\n"
          + "  -auth USER:TOKEN     credentials; -auth @FILE reads them from a file."
          + " Default: the variables\n"
          + "                       JENKINS_USER_ID and JENKINS_API_TOKEN\n"
          + "  -bearer TOKEN        bearer token\n"
          + "  -webSocket           connect over a WebSocket (default)\n"
          + "  -http                connect over two HTTP requests\n"
          + "  -noCertificateCheck  accept any TLS certificate\n"
          + "Run the command 'help' to list the server's commands.\n";

  String url = "";
  @Nullable String auth;
  @Nullable String bearer;
  boolean webSocket = true;
  boolean anyCertificate;
  List<String> command = List.of();

  @SuppressWarnings("StatementSwitchToExpressionSwitch") // Java 11 has no switch expressions
  static Options parse(String[] args, Map<String, String> environment) throws IOException {
    Options options = new Options();
    String url = environment.getOrDefault("JENKINS_URL", "");
    int i = 0;
    for (; i < args.length && args[i].startsWith("-"); i++) {
      switch (args[i]) {
        case "-s":
          url = value(args, ++i);
          break;
        case "-auth":
          options.auth = readSecret(value(args, ++i));
          break;
        case "-bearer":
          options.bearer = readSecret(value(args, ++i));
          break;
        case "-http":
          options.webSocket = false;
          break;
        case "-webSocket":
          options.webSocket = true;
          break;
        case "-noCertificateCheck":
          options.anyCertificate = true;
          break;
        case "-noKeyAuth":
          break;
        case "-logger":
          i++;
          break;
        case "-ssh":
        case "-i":
        case "-user":
          throw new ClientFailure("SSH is not supported; use -webSocket or -http with -auth.");
        default:
          throw new ClientFailure("Unknown option " + args[i] + ".\n" + USAGE);
      }
    }
    options.command = List.copyOf(new ArrayList<>(List.of(args).subList(i, args.length)));
    if (options.command.isEmpty()) {
      options.command = List.of("help");
    }
    options.url = checkUrl(url);
    String user = environment.getOrDefault("JENKINS_USER_ID", "");
    String token = environment.getOrDefault("JENKINS_API_TOKEN", "");
    if (options.auth == null && options.bearer == null && !(user.isEmpty() && token.isEmpty())) {
      if (user.isEmpty() || token.isEmpty()) {
        throw new ClientFailure("Set both JENKINS_USER_ID and JENKINS_API_TOKEN.");
      }
      options.auth = user + ":" + token;
    }
    if (options.auth != null && options.auth.indexOf(':') < 0) {
      throw new ClientFailure(
          "-auth takes USER:TOKEN, or @FILE with the name of a file that contains USER:TOKEN.");
    }
    return options;
  }

  /** Value of the Authorization header; null if there are no credentials. */
  @Nullable String authorization() {
    if (bearer != null) {
      return "Bearer " + bearer;
    }
    return auth == null
        ? null
        : "Basic " + Base64.getEncoder().encodeToString(auth.getBytes(StandardCharsets.UTF_8));
  }

  private static String value(String[] args, int index) throws IOException {
    if (index >= args.length) {
      throw new ClientFailure(args[args.length - 1] + " needs a value.\n" + USAGE);
    }
    return args[index];
  }

  private static String readSecret(String value) throws IOException {
    return value.startsWith("@")
        ? Files.readString(Path.of(value.substring(1)), StandardCharsets.UTF_8).strip()
        : value;
  }

  private static String checkUrl(String url) throws IOException {
    if (url.isEmpty()) {
      throw new ClientFailure("No server given. Use -s URL or set JENKINS_URL.\n" + USAGE);
    }
    try {
      URI uri = URI.create(url.endsWith("/") ? url : url + "/");
      if (uri.getHost() != null
          && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
        return uri.toString();
      }
    } catch (IllegalArgumentException e) {
      // The URL is reported below, like other invalid URLs.
    }
    throw new ClientFailure("Invalid server URL. Example: https://ci.example.org/jenkins/");
  }
}
