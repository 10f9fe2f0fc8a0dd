package dev.steward.scm.git;

import dev.steward.scm.CredentialLookup;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A validated repository URL. Only transports that fetch data are allowed, not those that run a
 * program.
 *
 * @param text the URL; without its user info if that contained a password
 * @param embeddedCredential the user and password from the URL, passed to git like other
 *     credentials; null if it contains none
 * @param origin scheme, host and port of an http(s) URL as in git's password prompt; otherwise
 *     empty
 */
record GitUrl(
    String text,
    CredentialLookup.ScmCredential.@Nullable UsernamePassword embeddedCredential,
    Origin origin) {

  /** The server that a password belongs to. */
  record Origin(String scheme, String host) {}

  private static final Origin NONE = new Origin("", "");
  private static final Set<String> SCHEMES = Set.of("file", "git", "http", "https", "ssh");
  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://(.*)");
  private static final Pattern SCP =
      Pattern.compile("(?:[^@:/\\s-][^@:/\\s]*@)?([^@:/\\s-][^@:/\\s]*):(?!:)(.+)");

  static GitUrl parse(String input) throws GitException {
    String url = input.strip();
    if (url.isEmpty()) {
      throw new GitException(
          "No repository URL is configured. Enter the URL in the job under “Source code"
              + " management”.");
    }
    if (url.startsWith("-") || url.chars().anyMatch(Character::isISOControl)) {
      throw new GitException("The repository URL is invalid.");
    }
    Matcher scheme = SCHEME.matcher(url);
    if (!scheme.matches()) {
      if (url.startsWith("/") || SCP.matcher(url).matches()) {
        return new GitUrl(url, null, NONE);
      }
      throw new GitException(
          "The repository must be an http, https, ssh, git or file URL, an address such as"
              + " git@host:team/project.git, or an absolute path.");
    }
    String name = scheme.group(1).toLowerCase(Locale.ROOT);
    if (!SCHEMES.contains(name)) {
      throw new GitException(
          "The repository URL uses "
              + name
              + "://; only http, https, ssh, git and file are supported.");
    }
    if (!name.startsWith("http")) {
      return new GitUrl(url, null, NONE);
    }
    String rest = scheme.group(2);
    int slash = rest.indexOf('/');
    String authority = slash < 0 ? rest : rest.substring(0, slash);
    String path = slash < 0 ? "" : rest.substring(slash);
    int at = authority.lastIndexOf('@');
    String host = authority.substring(at + 1);
    var origin = new Origin(name, host);
    String user = at < 0 ? "" : authority.substring(0, at);
    int colon = user.indexOf(':');
    return colon < 0
        ? new GitUrl(url, null, origin)
        : new GitUrl(
            name + "://" + host + path,
            new CredentialLookup.ScmCredential.UsernamePassword(
                decoded(user.substring(0, colon)), decoded(user.substring(colon + 1))),
            origin);
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  GitUrl withoutCredential() {
    return new GitUrl(text, null, origin);
  }

  boolean isLocal() {
    return text.startsWith("/") || text.toLowerCase(Locale.ROOT).startsWith("file:");
  }

  /** Canonical form for comparison: host and path. Empty if the text is not a URL. */
  static String urlKey(String input) {
    String url = input.strip();
    String host = "";
    String path = url;
    Matcher scp = SCP.matcher(url);
    if (SCHEME.matcher(url).matches()) {
      try {
        URI uri = new URI(url.replace(" ", "%20"));
        host = uri.getHost() == null ? "" : uri.getHost();
        path = uri.getPath() == null ? "" : uri.getPath();
      } catch (URISyntaxException e) {
        return "";
      }
    } else if (!url.startsWith("/") && scp.matches()) {
      host = scp.group(1);
      path = scp.group(2);
    } else if (!url.startsWith("/")) {
      return "";
    }
    while (path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    if (path.endsWith(".git")) {
      path = path.substring(0, path.length() - 4);
    }
    while (path.startsWith("/")) {
      path = path.substring(1);
    }
    // Case is ignored, since large hosts ignore it in paths; an unnecessary poll does no harm.
    return path.isEmpty() ? "" : (host + "/" + path).toLowerCase(Locale.ROOT);
  }
}
