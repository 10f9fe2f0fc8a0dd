package dev.steward.host.kubernetes;

import dev.steward.problem.Problem;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Address of a cluster's API server, and how the server and the client authenticate each other.
 *
 * @param apiServer address, such as {@code https://10.0.0.1:6443}; its path, if any, precedes the
 *     paths of all requests
 */
public record ClusterConfig(URI apiServer, Trust trust, Login login, Timeouts timeouts) {

  /** Which certificates of the API server the client accepts. */
  public sealed interface Trust {

    /** Certificates that the Java runtime trusts. */
    record SystemAuthorities() implements Trust {}

    /**
     * Certificates that one of these authorities has signed.
     *
     * @param pem certificates in PEM format
     */
    record Authorities(String pem) implements Trust {}

    /**
     * Certificates in a file, which is read when the client starts.
     *
     * @param file certificates in PEM format
     */
    record AuthoritiesFile(Path file) implements Trust {}

    /** Any certificate, so an impostor could read the credentials. */
    record NoVerification() implements Trust {}
  }

  /** How the client authenticates itself. */
  public sealed interface Login {

    /** Without credentials, for example through {@code kubectl proxy}. */
    record Anonymous() implements Login {}

    /** A bearer token. */
    record Token(String token) implements Login {

      /** Omits the token. */
      @Override
      public String toString() {
        return "Token";
      }
    }

    /** A file with a bearer token; read for each request, because the cluster replaces it. */
    record TokenFile(Path file) implements Login {}

    /**
     * A client certificate.
     *
     * @param keyStore holds the private key and its certificates
     */
    record ClientCertificate(KeyStore keyStore, String password) implements Login {

      /** Omits the password. */
      @Override
      public String toString() {
        return "ClientCertificate";
      }
    }
  }

  /**
   * Time limits of the client.
   *
   * @param connect for a connection, including TLS
   * @param request for a complete request
   * @param watch length of one watch request, after which the client sends the next
   * @param silence time without any sign of life after which a connection is considered lost
   * @param retry pause after the first failure of a watch; later pauses are longer
   */
  public record Timeouts(
      Duration connect, Duration request, Duration watch, Duration silence, Duration retry) {

    public static final Timeouts DEFAULT =
        new Timeouts(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofSeconds(45),
            Duration.ofSeconds(1));
  }

  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  /** Folder with the credentials, in each container that has a service account. */
  public static final Path SERVICE_ACCOUNT =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

  /**
   * Checks the address.
   *
   * @throws Problem.Invalid if the address is not usable, or would expose credentials
   */
  public ClusterConfig {
    String scheme = String.valueOf(apiServer.getScheme());
    if (!Set.of("http", "https").contains(scheme)
        || apiServer.getHost() == null
        || apiServer.getRawQuery() != null
        || apiServer.getRawFragment() != null
        || apiServer.getRawUserInfo() != null) {
      throw new Problem.Invalid(
          "The address of the Kubernetes API server must look like https://HOST:PORT, without a"
              + " user name or query.");
    }
    if (scheme.equals("http")
        && !(login instanceof Login.Anonymous)
        && !LOOPBACK.contains(apiServer.getHost())) {
      throw new Problem.Invalid(
          "The address of the Kubernetes API server must use https, because http would send the"
              + " credentials unencrypted.");
    }
  }

  /**
   * The cluster that this server itself runs in, accessed with the server's service account.
   *
   * @param environment variables of this process
   * @param serviceAccount {@link #SERVICE_ACCOUNT}
   * @throws Problem.Invalid if this server does not run in a cluster
   */
  public static ClusterConfig inCluster(Map<String, String> environment, Path serviceAccount) {
    String host = environment.get("KUBERNETES_SERVICE_HOST");
    String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "443");
    URI address = host == null ? null : address(host, port);
    if (address == null) {
      throw new Problem.Invalid(
          "This server is not running in a Kubernetes cluster (KUBERNETES_SERVICE_HOST is not set);"
              + " configure the address of the Kubernetes API server.");
    }
    return new ClusterConfig(
        address,
        new Trust.AuthoritiesFile(serviceAccount.resolve("ca.crt")),
        new Login.TokenFile(serviceAccount.resolve("token")),
        Timeouts.DEFAULT);
  }

  private static @Nullable URI address(String host, String port) {
    try {
      return URI.create("https://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Host and port, for messages. */
  String displayName() {
    return apiServer.getRawAuthority();
  }
}
