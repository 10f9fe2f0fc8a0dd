package dev.steward.managedfile;

import dev.steward.problem.Problem;
import java.util.HashSet;
import java.util.List;

/**
 * A file that builds get from the server.
 *
 * @param id the name in jobs
 * @param title the name for people
 * @param content the text; it may contain secrets, so only users with permission to change the file
 *     see it
 * @param replacesAll whether the credentials of Maven settings replace all servers in the text
 * @param credentials written into the text for builds
 */
public record ManagedFile(
    String id,
    ManagedFileKind kind,
    String title,
    String comment,
    String content,
    boolean replacesAll,
    List<CredentialMapping> credentials) {

  private static final int MAX_ID = 200;
  private static final int MAX_TEXT = 1_000;
  private static final int MAX_CONTENT = 1 << 20;
  private static final int MAX_CREDENTIALS = 100;

  /**
   * A credential in a file.
   *
   * @param key the server in Maven settings, the key in a properties file, the token in a custom
   *     file, or the URL of a registry in an npm file
   * @param detail scopes of an npm registry, separated by spaces; empty for other files
   */
  public record CredentialMapping(String key, String credentialsId, String detail) {}

  public ManagedFile {
    credentials = List.copyOf(credentials);
  }

  /** The same file with another content. */
  public ManagedFile withContent(String text) {
    return new ManagedFile(id, kind, title, comment, text, replacesAll, credentials);
  }

  /**
   * Checks the values.
   *
   * @throws Problem.Invalid if one is not allowed
   */
  public ManagedFile validated() {
    if (!id.matches("[A-Za-z0-9._-]{1," + MAX_ID + "}") || id.equals(".") || id.equals("..")) {
      throw new Problem.Invalid(
          "The ID of a file must consist of 1 to 200 letters, digits, dots, hyphens and"
              + " underscores.");
    }
    if (title.length() > MAX_TEXT || comment.length() > MAX_TEXT) {
      throw new Problem.Invalid("Names and comments can have at most 1,000 characters.");
    }
    if (content.length() > MAX_CONTENT) {
      throw new Problem.Invalid("The content of a file can have at most 1,048,576 characters.");
    }
    if (!credentials.isEmpty() && !kind.hasCredentials()) {
      throw new Problem.Invalid("A file of this type has no credentials: " + kind.label() + ".");
    }
    if (credentials.size() > MAX_CREDENTIALS) {
      throw new Problem.Invalid("A file can have at most 100 credentials.");
    }
    var keys = new HashSet<String>();
    for (CredentialMapping mapping : credentials) {
      if (mapping.key().isBlank() || mapping.key().length() > MAX_TEXT) {
        throw new Problem.Invalid("Each credential of a file needs a key.");
      }
      if (!keys.add(mapping.key())) {
        throw new Problem.Invalid(
            "The file has several credentials for the same key: " + mapping.key() + ".");
      }
    }
    return this;
  }

  /** Without the content, which may contain secrets. */
  @Override
  public String toString() {
    return "ManagedFile[" + id + "]";
  }
}
