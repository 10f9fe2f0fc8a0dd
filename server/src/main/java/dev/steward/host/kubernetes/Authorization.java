package dev.steward.host.kubernetes;

import dev.steward.host.kubernetes.ClusterConfig.Login;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The bearer token of requests, and its removal from messages. */
final class Authorization {

  private static final int MAX_TOKEN_BYTES = 64 << 10;

  private final Login login;

  Authorization(Login login) {
    this.login = login;
  }

  /**
   * The current token; null if requests have none.
   *
   * @throws IOException if the token is not usable; the message does not contain the token
   */
  @Nullable String token() throws IOException {
    return switch (login) {
      case Login.Anonymous _, Login.ClientCertificate _ -> null;
      case Login.Token(String token) -> checked(token, "The token of the cloud");
      case Login.TokenFile(Path file) -> checked(content(file), "The token in the file " + file);
    };
  }

  private static String content(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MAX_TOKEN_BYTES), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IOException(
          "The file " + file + " with the token of the service account cannot be read.", e);
    }
  }

  /** The JDK's message for an invalid header would contain the token. */
  private static String checked(String content, String source) throws IOException {
    String token = content.strip();
    if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IOException(
          source + " is empty or contains blanks or other invalid characters. Replace the token.");
    }
    return token;
  }

  /** Removes the token from text that the server or a proxy has sent. */
  static String mask(String text, @Nullable String token) {
    return token == null ? text : text.replace(token, "****");
  }
}
