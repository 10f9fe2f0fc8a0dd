package dev.steward.cloud;

import dev.steward.credential.Credential;
import dev.steward.credential.CredentialData;
import dev.steward.credential.Credentials;
import dev.steward.host.kubernetes.ClusterConfig;
import dev.steward.host.kubernetes.ClusterConfig.Login;
import dev.steward.host.kubernetes.ClusterConfig.Trust;
import dev.steward.host.kubernetes.KubernetesClient;
import dev.steward.problem.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;

/**
 * How the server connects to clouds: with one of its credentials, or with the service account of
 * its pod.
 *
 * @param environment variables of this process
 * @param serviceAccount folder with the service account of the server's pod
 */
public record CloudAccess(
    Credentials credentials,
    Map<String, String> environment,
    Path serviceAccount,
    ClusterConfig.Timeouts timeouts) {

  private static final int MAX_NAMESPACE_BYTES = 1_000;

  /** Omits the environment, which may contain secrets. */
  @Override
  public String toString() {
    return "CloudAccess";
  }

  /**
   * Checks the address of a cluster.
   *
   * @throws Problem.Invalid if it is invalid, or would expose the credentials
   */
  static void check(URI address, boolean hasCredentials) {
    ClusterConfig _ =
        new ClusterConfig(
            address,
            new Trust.SystemAuthorities(),
            hasCredentials ? new Login.Token("unknown") : new Login.Anonymous(),
            ClusterConfig.Timeouts.DEFAULT);
  }

  /**
   * Address and credentials of a cloud.
   *
   * @throws Problem.Invalid if the credential does not exist or is of an unsuitable type
   */
  public ClusterConfig of(Cloud cloud) {
    ClusterConfig inCluster =
        cloud.serverUrl().isEmpty() ? ClusterConfig.inCluster(environment, serviceAccount) : null;
    URI address = inCluster == null ? URI.create(cloud.serverUrl()) : inCluster.apiServer();
    Trust trust;
    if (cloud.skipTlsVerify()) {
      trust = new Trust.NoVerification();
    } else if (!cloud.serverCertificate().isBlank()) {
      trust = new Trust.Authorities(cloud.serverCertificate());
    } else {
      trust = inCluster == null ? new Trust.SystemAuthorities() : inCluster.trust();
    }
    Login login;
    if (cloud.credentialsId().isEmpty()) {
      login = inCluster == null ? new Login.Anonymous() : inCluster.login();
    } else {
      login = login(cloud, address);
    }
    return new ClusterConfig(address, trust, login, timeouts);
  }

  private Login login(Cloud cloud, URI address) {
    Credential credential = credentials.forServer(cloud.credentialsId(), address);
    if (credential == null) {
      throw new Problem.Invalid(
          "The server has no credential '"
              + cloud.credentialsId()
              + "' for the cloud "
              + cloud.name()
              + ". Create it at /credentials/store/system, or choose another one.");
    }
    CredentialData data = credential.data();
    if (data instanceof CredentialData.SecretText text) {
      return new Login.Token(text.text().plain().strip());
    }
    CredentialData.Certificate certificate = data.asKeyStore();
    if (certificate == null) {
      throw new Problem.Invalid(
          "The credential '"
              + cloud.credentialsId()
              + "' of the cloud "
              + cloud.name()
              + " is neither a secret text nor a certificate. Choose another one.");
    }
    try {
      String password = certificate.password().plain();
      KeyStore keyStore = KeyStore.getInstance("PKCS12");
      keyStore.load(
          new ByteArrayInputStream(Base64.getMimeDecoder().decode(certificate.keyStore().plain())),
          password.toCharArray());
      return new Login.ClientCertificate(keyStore, password);
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new Problem.Invalid(
          "The certificate of the credential '"
              + cloud.credentialsId()
              + "' cannot be opened. Upload it again with its password.");
    }
  }

  /** The namespace of the pods of a cloud. */
  public String namespace(Cloud cloud) {
    if (!cloud.namespace().isEmpty()) {
      return cloud.namespace();
    }
    if (cloud.serverUrl().isEmpty()) {
      try (var in = Files.newInputStream(serviceAccount.resolve("namespace"))) {
        String own = new String(in.readNBytes(MAX_NAMESPACE_BYTES), StandardCharsets.UTF_8).strip();
        if (!own.isEmpty()) {
          return own;
        }
      } catch (IOException e) {
        return "default";
      }
    }
    return "default";
  }

  /**
   * Tests the connection to the cluster of a cloud that may not be stored yet.
   *
   * @param definition from {@link Cloud#define}
   * @return a sentence about the cluster
   * @throws IOException if the cluster is not reachable, or rejects the credentials; the message
   *     says why
   * @throws Problem.Invalid if the settings are not usable
   */
  public String test(String definition) throws IOException {
    Cloud cloud = Cloud.parse(definition);
    try (var client = new KubernetesClient(of(cloud))) {
      String namespace = namespace(cloud);
      int count = client.list(namespace, "").pods().size();
      return "Connected to Kubernetes: the namespace "
          + namespace
          + " has "
          + count
          + (count == 1 ? " pod." : " pods.");
    }
  }
}
