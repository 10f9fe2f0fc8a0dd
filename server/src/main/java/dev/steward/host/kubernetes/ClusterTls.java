package dev.steward.host.kubernetes;

import dev.steward.host.kubernetes.ClusterConfig.Login;
import dev.steward.host.kubernetes.ClusterConfig.Trust;
import dev.steward.problem.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** TLS settings of the connections to an API server. */
final class ClusterTls {

  private static final int MAX_PEM_BYTES = 1 << 20;

  private ClusterTls() {}

  /**
   * Creates the settings.
   *
   * @throws Problem.Invalid if the certificates are not usable
   */
  static SSLContext context(Trust trust, Login login) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keyManagers(login), trustManagers(trust), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new Problem.Invalid("The Java runtime does not support the TLS settings of the cloud.");
    }
  }

  private static KeyManager @Nullable [] keyManagers(Login login) {
    if (!(login instanceof Login.ClientCertificate certificate)) {
      return null;
    }
    try {
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(certificate.keyStore(), certificate.password().toCharArray());
      return factory.getKeyManagers();
    } catch (GeneralSecurityException e) {
      throw new Problem.Invalid(
          "The client certificate of the cloud cannot be used, because its private key is missing"
              + " or its password is wrong.");
    }
  }

  private static TrustManager @Nullable [] trustManagers(Trust trust) {
    return switch (trust) {
      case Trust.SystemAuthorities() -> null;
      case Trust.Authorities(String pem) ->
          trustManagers(pem.getBytes(StandardCharsets.UTF_8), "The CA certificate of the cloud");
      case Trust.AuthoritiesFile(Path file) -> trustManagers(content(file), "The file " + file);
      case Trust.NoVerification() -> new TrustManager[] {new AnyCertificate()};
    };
  }

  private static byte[] content(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(MAX_PEM_BYTES);
    } catch (IOException e) {
      throw new Problem.Invalid(
          "The file " + file + " with the CA certificate of the cluster cannot be read.");
    }
  }

  private static TrustManager[] trustManagers(byte[] pem, String source) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int count = 0;
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem))) {
        store.setCertificateEntry("ca" + count++, certificate);
      }
      if (count > 0) {
        TrustManagerFactory factory =
            TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
      }
    } catch (IOException | GeneralSecurityException e) {
      // The error below is clearer than the library's.
    }
    throw new Problem.Invalid(
        source + " contains no valid certificate in PEM format (-----BEGIN CERTIFICATE-----).");
  }

  /** Accepts any certificate, because an administrator turned the check off. */
  private static final class AnyCertificate extends X509ExtendedTrustManager {

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("this side is the client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      throw new CertificateException("this side is the client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      throw new CertificateException("this side is the client");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
