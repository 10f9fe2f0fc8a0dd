package dev.steward.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Loads trusted certificates and explains TLS failures. */
final class Trust {

  private Trust() {}

  /** Trusts the certificates in a PEM file, and no others. */
  static SSLContext ofPemFile(String file) {
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      Collection<? extends Certificate> all =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int i = 0;
      for (Certificate certificate : all) {
        store.setCertificateEntry("ca" + i++, certificate);
      }
      if (i == 0) {
        throw new UsageError("the --cacert file contains no certificate.");
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, withDateChecks(trust.getTrustManagers()), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new UsageError("the --cacert file is not a readable PEM file.");
    }
  }

  private static TrustManager[] withDateChecks(TrustManager[] managers) {
    TrustManager[] checking = managers.clone();
    for (int i = 0; i < checking.length; i++) {
      if (checking[i] instanceof X509ExtendedTrustManager manager) {
        checking[i] = new DateCheckingTrustManager(manager);
      }
    }
    return checking;
  }

  /**
   * Checks validity dates too, since the JDK skips them for a server certificate that is itself
   * trusted, such as a self-signed one.
   */
  private static final class DateCheckingTrustManager extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager manager;

    DateCheckingTrustManager(X509ExtendedTrustManager manager) {
      this.manager = manager;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      manager.checkServerTrusted(chain, type);
      chain[0].checkValidity();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      manager.checkServerTrusted(chain, type, socket);
      chain[0].checkValidity();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      manager.checkServerTrusted(chain, type, engine);
      chain[0].checkValidity();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      manager.checkClientTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      manager.checkClientTrusted(chain, type, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      manager.checkClientTrusted(chain, type, engine);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return manager.getAcceptedIssuers();
    }
  }

  /** Explains why a secure connection failed. */
  static CommandFailure explain(String step, URI uri, Throwable failure, boolean customAuthority) {
    String host = String.valueOf(uri.getHost());
    var messages = new StringBuilder();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateExpiredException) {
        return new CommandFailure(
            step,
            "the certificate of " + host + " has expired.",
            "The server's administrator must renew the certificate; also check this machine's"
                + " clock.");
      }
      if (cause instanceof CertificateNotYetValidException) {
        return new CommandFailure(
            step,
            "the certificate of " + host + " is not valid yet.",
            "Check this machine's clock.");
      }
      messages.append(cause.getMessage()).append('\n');
    }
    String text = messages.toString().toLowerCase(Locale.ROOT);
    if (text.contains("no subject alternative") || text.contains("no name matching")) {
      return new CommandFailure(
          step,
          "the certificate is not valid for the host name " + host + ".",
          "Use a name from the certificate with --server. Nothing was sent.");
    }
    if (text.contains("certification path") || text.contains("trust anchor")) {
      return new CommandFailure(
          step,
          "the certificate of " + host + " is not signed by a trusted CA.",
          customAuthority
              ? "The --cacert file may contain the certificate of another CA, or an incomplete"
                  + " chain."
              : "For a private CA or a self-signed certificate, get the certificate from the"
                  + " server's administrator and use --cacert FILE (PEM). The certificate check"
                  + " cannot be skipped, because the password could be sent to an impostor.");
    }
    if (text.contains("unsupported or unrecognized") || text.contains("plaintext connection")) {
      return new CommandFailure(
          step,
          Target.displayOrigin(uri) + " does not use https.",
          "Does the port use http:// instead?");
    }
    return new CommandFailure(
        step,
        "no secure connection to "
            + Target.displayOrigin(uri)
            + " ("
            + Terminal.sanitize(String.valueOf(failure.getMessage()))
            + ").",
        "The server may be very old and support only TLS 1.1 or older, or it may require a client"
            + " certificate.");
  }
}
