package dev.steward.engine;

import dev.steward.credential.Content;
import dev.steward.job.Wrapping.Binding;
import dev.steward.problem.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Builds the environment variables and secret files of a run's credential bindings. */
final class Laid {

  private static final int MAX_LINES = 1_000;
  private static final int SHORTEST_LINE = 12;
  private static final FileAttribute<Set<PosixFilePermission>> OURS =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<Set<PosixFilePermission>> OUR_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<Set<PosixFilePermission>> PASSABLE_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x"));

  private final Path folder;
  private final @Nullable UserPrincipal reader;
  private final Map<String, String> environment = new LinkedHashMap<>();
  private final Masks masks = new Masks();
  private int files;

  /**
   * Creates an empty set.
   *
   * @param reader OS user that builds run as, if not the server's own user: it owns the files,
   *     while the directories stay with the server so that builds cannot replace a file
   */
  Laid(Path folder, @Nullable UserPrincipal reader) {
    this.folder = folder;
    this.reader = reader;
  }

  Bindings.Bound bound() {
    return new Bindings.Bound(Map.copyOf(environment), masks.all());
  }

  void lay(Binding binding, Content content) throws IOException {
    switch (binding) {
      case Binding.SecretText(String variable, _) -> {
        if (!(content instanceof Content.SecretText(var text))) {
          throw Bindings.otherKind(binding, content);
        }
        put(variable, text.plain());
        masks.add(text.plain());
      }
      case Binding.UsernamePassword(String user, String password, _) -> {
        var pair = pair(binding, content);
        put(user, pair.username());
        put(password, pair.password().plain());
        masks.add(pair);
      }
      case Binding.UsernameColonPassword(String variable, _) -> {
        var pair = pair(binding, content);
        put(variable, pair.username() + ":" + pair.password().plain());
        masks.add(pair);
      }
      case Binding.SecretFile(String variable, _) -> {
        if (!(content instanceof Content.SecretFile(String name, var encoded))) {
          throw Bindings.otherKind(binding, content);
        }
        byte[] bytes = Base64.getMimeDecoder().decode(encoded.plain());
        Path own = folder.resolve(Integer.toString(++files));
        ensure(folder);
        put(variable, write(own, name, bytes).toString());
        masks.addLines(new String(bytes, StandardCharsets.UTF_8), SHORTEST_LINE, MAX_LINES);
      }
      case Binding.SshKey key -> lay(key, content);
      case Binding.Certificate certificate -> lay(certificate, content);
    }
  }

  private static Content.UsernamePassword pair(Binding binding, Content content) {
    if (content instanceof Content.UsernamePassword pair) {
      return pair;
    }
    throw Bindings.otherKind(binding, content);
  }

  private void lay(Binding.SshKey binding, Content content) throws IOException {
    if (!(content instanceof Content.SshKey key)) {
      throw Bindings.otherKind(binding, content);
    }
    // SSH tools require LF line ends and a final line feed.
    String text = key.key().plain().replace("\r", "").strip() + "\n";
    String variable = checked(binding.keyFileVariable());
    put(
        variable,
        write(folder, "ssh-key-" + variable, text.getBytes(StandardCharsets.UTF_8)).toString());
    put(binding.passphraseVariable(), key.passphrase().plain());
    put(binding.usernameVariable(), key.username());
    masks.addLines(text, SHORTEST_LINE, MAX_LINES);
    masks.add(key.passphrase().plain());
    if (key.usernameSecret()) {
      masks.add(key.username());
    }
  }

  private void lay(Binding.Certificate binding, Content content) throws IOException {
    Content.Certificate certificate = content.asKeyStore();
    if (certificate == null) {
      throw Bindings.otherKind(binding, content);
    }
    String variable = checked(binding.keystoreVariable());
    byte[] bytes = Base64.getMimeDecoder().decode(certificate.keyStore().plain());
    put(variable, write(folder, "keystore-" + variable, bytes).toString());
    put(binding.passwordVariable(), certificate.password().plain());
    put(binding.aliasVariable(), binding.credentialsId());
    masks.add(certificate.password().plain());
  }

  private void put(@Nullable String variable, String value) {
    if (variable != null) {
      environment.put(checked(variable), value);
    }
  }

  private static String checked(String variable) {
    boolean well =
        !variable.isEmpty()
            && variable.length() < 200
            && !Character.isDigit(variable.charAt(0))
            && variable
                .chars()
                .allMatch(c ->
                    c == '_'
                        || (c >= 'A' && c <= 'Z')
                        || (c >= 'a' && c <= 'z')
                        || (c >= '0' && c <= '9'));
    if (!well) {
      throw new Problem.Invalid(
          "The variable of a binding may contain letters, digits and underscores, and must not"
              + " start with a digit");
    }
    return variable;
  }

  /** Writes a private file; an existing file with equal content is kept. */
  private Path write(Path into, String name, byte[] bytes) throws IOException {
    ensure(into);
    Path file = into.resolve(name);
    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && Arrays.equals(Files.readAllBytes(file), bytes)) {
      return file;
    }
    Path fresh = into.resolve(".new");
    Files.deleteIfExists(fresh);
    try (SeekableByteChannel out =
        Files.newByteChannel(
            fresh, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OURS)) {
      var left = ByteBuffer.wrap(bytes);
      while (left.hasRemaining()) {
        out.write(left);
      }
    }
    UserPrincipal other = reader;
    if (other != null) {
      Files.setOwner(fresh, other);
    }
    return Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private void ensure(Path wanted) throws IOException {
    if (Files.isDirectory(wanted, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      Files.createDirectory(wanted, reader == null ? OUR_FOLDER : PASSABLE_FOLDER);
    } catch (FileAlreadyExistsException e) {
      throw new IOException(
          "cannot create the folder of the build's secrets: a file of that name exists", e);
    }
  }
}
