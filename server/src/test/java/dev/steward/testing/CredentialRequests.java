package dev.steward.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.spec.SecretKeySpec;

/** Requests for credentials, sent as the administrator, and builders of their XML. */
public record CredentialRequests(TestServer server) {

  public static final String SYSTEM = "/credentials/store/system";
  public static final String GLOBAL = SYSTEM + "/domain/_";
  public static final String USERNAME_PASSWORD =
      "com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl";
  public static final String TEXT =
      "org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl";
  public static final String FILE =
      "org.jenkinsci.plugins.plaincredentials.impl.FileCredentialsImpl";
  public static final String SSH =
      "com.cloudbees.jenkins.plugins.sshcredentials.impl.BasicSSHUserPrivateKey";
  public static final String CERTIFICATE =
      "com.cloudbees.plugins.credentials.impl.CertificateCredentialsImpl";

  public Http.Reply get(String path) {
    return server.get(path);
  }

  public Http.Reply postXml(String path, String body) {
    return server.postXml(path, body);
  }

  public Http.Reply postForm(String path, String json, String... headers) {
    String[] allHeaders = Arrays.copyOf(headers, headers.length + 1);
    allHeaders[headers.length] = server.admin();
    return server
        .http()
        .post(path, "json=" + URLEncoder.encode(json, StandardCharsets.UTF_8), allHeaders);
  }

  public void create(String domain, String body) {
    assertThat(postXml(domain + "/createCredentials", body).status()).isEqualTo(200);
  }

  public String createDomain(String name) {
    Http.Reply reply =
        postXml(
            SYSTEM + "/createDomain",
            element(
                "com.cloudbees.plugins.credentials.domains.Domain",
                element("name", name),
                element("description", "for tests"),
                element(
                    "specifications",
                    element(
                        "com.cloudbees.plugins.credentials.domains.HostnameSpecification",
                        element("includes", "*.example.com"),
                        element("excludes", "")))));
    assertThat(reply.status()).isEqualTo(200);
    return name;
  }

  public static String element(String name, String... members) {
    return "<" + name + ">" + String.join("", members) + "</" + name + ">";
  }

  public static String text(String id, String secret) {
    return element(TEXT, element("scope", "GLOBAL"), element("id", id), element("secret", secret));
  }

  /** Returns a PKCS#12 keystore with this password, in Base64. */
  public static String keyStore(String password) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setEntry(
          "k",
          new KeyStore.SecretKeyEntry(new SecretKeySpec(new byte[16], "AES")),
          new KeyStore.PasswordProtection(password.toCharArray()));
      var out = new ByteArrayOutputStream();
      store.store(out, password.toCharArray());
      return Base64.getEncoder().encodeToString(out.toByteArray());
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  public static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
