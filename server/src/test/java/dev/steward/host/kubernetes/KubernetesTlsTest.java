package dev.steward.host.kubernetes;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.host.kubernetes.ClusterConfig.Login;
import dev.steward.host.kubernetes.ClusterConfig.Trust;
import dev.steward.problem.Problem;
import dev.steward.testing.KubernetesApi;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("integration")
class KubernetesTlsTest {

  private static final String PASSWORD = "changeit";

  @TempDir private static Path folder;
  private static @Nullable KubernetesApi api;
  private static @Nullable KubernetesApi otherName;

  @BeforeAll
  static void start() throws Exception {
    createKey("ca", "bc:c", null);
    createKey("server", "san=ip:127.0.0.1", "ca");
    createKey("other", "san=dns:other.test", "ca");
    createKey("client", "eku=clientAuth", "ca");
    createKey("stranger", "bc:c", null);
    for (String name : List.of("ca", "stranger")) {
      keytool("-exportcert", "-rfc", "-alias", name, "-file", pem(name).toString());
    }
    api = new KubernetesApi(folder, context("server"));
    otherName = new KubernetesApi(folder, context("other"));
  }

  @AfterAll
  static void stop() throws IOException {
    requireNonNull(api).close();
    requireNonNull(otherName).close();
  }

  private static Path pem(String name) {
    return folder.resolve(name + ".pem");
  }

  private static void createKey(String name, String extension, @Nullable String signer)
      throws IOException, InterruptedException {
    var arguments =
        new ArrayList<>(
            List.of("-genkeypair", "-keyalg", "EC", "-alias", name, "-dname", "CN=" + name));
    arguments.addAll(List.of("-ext", extension));
    if (signer != null) {
      arguments.addAll(List.of("-signer", signer));
    }
    keytool(arguments.toArray(String[]::new));
  }

  private static void keytool(String... arguments) throws IOException, InterruptedException {
    var command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD, "-keystore"));
    command.add(folder.resolve("keys.p12").toString());
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(keytool.exitValue()).as(output).isZero();
  }

  /** A keystore with only this key. */
  private static KeyStore keyStore(String name) throws IOException, GeneralSecurityException {
    KeyStore all = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(folder.resolve("keys.p12"))) {
      all.load(in, PASSWORD.toCharArray());
    }
    KeyStore one = KeyStore.getInstance("PKCS12");
    one.load(null, null);
    one.setKeyEntry(
        name,
        all.getKey(name, PASSWORD.toCharArray()),
        PASSWORD.toCharArray(),
        all.getCertificateChain(name));
    return one;
  }

  private static SSLContext context(String name) throws IOException, GeneralSecurityException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(keyStore(name), PASSWORD.toCharArray());
    KeyStore authorities = KeyStore.getInstance("PKCS12");
    authorities.load(null, null);
    authorities.setCertificateEntry("ca", keyStore("ca").getCertificate("ca"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(authorities);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static KubernetesClient client(Trust trust, Login login) {
    return client(requireNonNull(api), trust, login);
  }

  private static KubernetesClient client(KubernetesApi server, Trust trust, Login login) {
    return new KubernetesClient(
        new ClusterConfig(URI.create(server.url()), trust, login, ApiFixture.LONG));
  }

  private static Trust ca() throws IOException {
    return new Trust.Authorities(Files.readString(pem("ca")));
  }

  @Test
  void theClustersOwnAuthorityIsTrusted() throws IOException {
    requireNonNull(api).addPod("builds", "p", "main", folder);
    for (Trust trust : List.of(ca(), new Trust.AuthoritiesFile(pem("ca")))) {
      try (KubernetesClient client = client(trust, new Login.Token("t"))) {
        assertThat(client.get("builds", "p")).isNotNull();
        try (var channel =
            new PodTransport(client, "builds", "p", "main").exec(List.of("echo", "x"))) {
          assertThat(channel.output().readAllBytes()).asString().isEqualTo("x\n");
        }
      }
    }
  }

  @Test
  void otherAuthoritiesAreRejected() throws IOException {
    for (Trust trust :
        List.of(
            new Trust.SystemAuthorities(),
            new Trust.Authorities(Files.readString(pem("stranger"))))) {
      try (KubernetesClient client = client(trust, new Login.Token("t"))) {
        assertThatThrownBy(() -> client.get("builds", "p"))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("is not signed by a trusted authority. Configure");
      }
    }
    assertThat(requireNonNull(api).requests()).doesNotContain("GET /api/v1/namespaces/builds/p");
  }

  @Test
  void anotherHostNameIsRejected() throws IOException {
    try (KubernetesClient client = client(requireNonNull(otherName), ca(), new Login.Token("t"))) {
      assertThatThrownBy(() -> client.get("builds", "p"))
          .hasMessageContaining("is not valid for this host name");
    }
    assertThat(requireNonNull(otherName).requests()).isEmpty();
  }

  @Test
  void verificationCanBeTurnedOff() throws IOException {
    try (KubernetesClient client =
        client(requireNonNull(otherName), new Trust.NoVerification(), new Login.Token("t"))) {
      assertThat(client.get("builds", "gone")).isNull();
    }
    requireNonNull(otherName).requests().clear();
  }

  @Test
  void aClientCertificateIsSent() throws Exception {
    KubernetesApi server = requireNonNull(api);
    server.answerNext("/pods/who", 200, KubernetesApi.CERTIFICATE_NAME);
    try (KubernetesClient client =
        client(ca(), new Login.ClientCertificate(keyStore("client"), PASSWORD))) {
      Pod pod = requireNonNull(client.get("builds", "who"));
      assertThat(pod.name()).isEqualTo("CN=client");
    }
    assertThatThrownBy(() -> client(ca(), new Login.ClientCertificate(keyStore("client"), "wrong")))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessageContaining("password is wrong");
    assertThat(new Login.ClientCertificate(keyStore("client"), "pass").toString())
        .doesNotContain("pass");
  }

  @Test
  void invalidCertificatesAreRejected() throws IOException {
    for (Trust trust :
        List.of(
            new Trust.Authorities(""),
            new Trust.Authorities("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"),
            new Trust.AuthoritiesFile(folder.resolve("missing")))) {
      assertThatThrownBy(() -> client(trust, new Login.Anonymous()))
          .as(trust.toString())
          .isInstanceOf(Problem.Invalid.class);
    }
  }
}
