package dev.steward.host.kubernetes;

import dev.steward.problem.Problem;
import dev.steward.text.Json;
import java.io.IOException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Explains errors of the API server and of the connection to it. */
final class ApiErrors {

  private static final int MAX_MESSAGE = 1_000;

  private static final Pattern MISSING_PERMISSION =
      Pattern.compile("User \"([^\"]{1,300})\" cannot (\\w{1,30}) resource \"([\\w./-]{1,100})\"");

  private static final String SERVICE_ACCOUNT = "system:serviceaccount:";

  private ApiErrors() {}

  /**
   * Converts an error response.
   *
   * @param action what the request was to do, such as {@code create a pod}
   */
  static KubernetesException of(int status, String body, String action, String namespace) {
    String message = "";
    String reason = "";
    try {
      Map<String, @Nullable Object> object = Json.readObject(body);
      message = readable(Json.text(object, "message"));
      reason = readable(Json.text(object, "reason"));
    } catch (Problem e) {
      // Proxies in front of the API server answer with pages of their own.
      message = "";
    }
    return of(status, reason, message, action, namespace);
  }

  static KubernetesException of(
      int status, String reason, String message, String action, String namespace) {
    return new KubernetesException(
        status, reason, explanation(status, message, action, "namespace " + namespace));
  }

  private static String explanation(int status, String message, String action, String namespace) {
    String failed = "Kubernetes did not " + action + " in the " + namespace;
    String because = message.isEmpty() ? "" : ": " + withoutPeriod(message);
    return switch (status) {
      case 401 ->
          failed
              + ", because the credentials of the cloud are missing, invalid or expired. Replace"
              + " them with a valid token or client certificate.";
      case 403 -> forbidden(failed, message, namespace);
      case 404 ->
          failed
              + ", because an object does not exist"
              + because
              + ". Check the address of the API server, the namespace and the names.";
      case 409 -> failed + ", because of a conflict" + because + ".";
      case 410 -> failed + ", because the requested version is too old" + because + ".";
      case 400, 422 ->
          failed + ", because the request is invalid" + because + ". Correct the pod template.";
      case 429, 503 -> failed + ", because the API server is overloaded" + because + ". Try again.";
      default ->
          status >= 300 && status < 400
              ? failed
                  + ", because the address redirects (status "
                  + status
                  + "). Configure the address of the API server itself."
              : failed + " (status " + status + ")" + because + ".";
    };
  }

  private static String forbidden(String failed, String message, String namespace) {
    Matcher missing = MISSING_PERMISSION.matcher(message);
    if (!missing.find()) {
      // Quotas and admission rules use the same status.
      return message.isEmpty()
          ? failed + ", because access is forbidden."
          : failed + ": " + withoutPeriod(message) + ".";
    }
    String user = missing.group(1);
    String who =
        user.startsWith(SERVICE_ACCOUNT)
            ? "service account " + user.substring(SERVICE_ACCOUNT.length()).replace(':', '/')
            : "user " + user;
    return failed
        + ", because the "
        + who
        + " lacks the permission \""
        + missing.group(2)
        + "\" on \""
        + missing.group(3)
        + "\". Grant it with a Role and a RoleBinding in the "
        + namespace
        + ".";
  }

  /** Explains why no response arrived. */
  static IOException unreachable(String server, String action, Throwable failure) {
    return new IOException(
        "Kubernetes did not "
            + action
            + ", because the API server "
            + server
            + " is not reachable: "
            + cause(failure),
        failure);
  }

  /** The cause of a failed connection, as a sentence that ends with a period. */
  static String cause(Throwable failure) {
    var messages = new StringBuilder();
    String last = "";
    int depth = 0;
    for (Throwable cause = failure; cause != null && depth < 20; cause = cause.getCause()) {
      if (cause instanceof CertificateExpiredException) {
        return "the certificate of the server has expired. Renew it, and check the clock of this"
            + " machine.";
      }
      if (cause instanceof CertificateNotYetValidException) {
        return "the certificate of the server is not valid yet. Check the clock of this machine.";
      }
      String text = cause.getMessage();
      if (text != null && !text.isBlank()) {
        last = text;
        messages.append(text).append('\n');
      } else if (last.isEmpty()) {
        last = cause.getClass().getSimpleName();
      }
      depth++;
    }
    String all = messages.toString().toLowerCase(Locale.ROOT);
    if (all.contains("no subject alternative") || all.contains("no name matching")) {
      return "the certificate of the server is not valid for this host name. Use an address that is"
          + " listed in the certificate.";
    }
    if (all.contains("certification path") || all.contains("trust anchor")) {
      return "the certificate of the server is not signed by a trusted authority. Configure the"
          + " CA certificate of the cluster.";
    }
    return withoutPeriod(readable(last)) + ".";
  }

  /** Text from the API, without control characters and limited in length; empty for null. */
  static String readable(@Nullable String text) {
    if (text == null) {
      return "";
    }
    String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return line.length() <= MAX_MESSAGE ? line : line.substring(0, MAX_MESSAGE) + "…";
  }

  private static String withoutPeriod(String text) {
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }
}
