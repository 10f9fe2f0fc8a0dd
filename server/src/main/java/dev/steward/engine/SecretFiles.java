package dev.steward.engine;

import dev.steward.credential.CredentialData;
import dev.steward.problem.Problem;
import dev.steward.step.CredentialBinding;
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
final class SecretFiles {

  private static final int MAX_LINES = 1_000;
  private static final int MIN_LINE_LENGTH = 12;
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<Set<PosixFilePermission>> PASSABLE_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x"));

  private final Path folder;
  private final @Nullable UserPrincipal buildPrincipal;
  private final Map<String, String> environment = new LinkedHashMap<>();
  private final Masks masks = new Masks();
  private int files;

  /**
   * Creates an empty set.
   *
   * @param buildPrincipal OS user that builds run as, if not the server's own user: it owns the
   *     files, while the directories stay with the server so that builds cannot replace a file
   */
  SecretFiles(Path folder, @Nullable UserPrincipal buildPrincipal) {
    this.folder = folder;
    this.buildPrincipal = buildPrincipal;
  }

  Bindings.ResolvedBindings result() {
    return new Bindings.ResolvedBindings(Map.copyOf(environment), masks.all());
  }

  void add(CredentialBinding binding, CredentialData content) throws IOException {
    switch (binding) {
      case CredentialBinding.SecretText(String variable, _) -> {
        if (!(content instanceof CredentialData.SecretText(var text))) {
          throw Bindings.wrongType(binding, content);
        }
        put(variable, text.plain());
        masks.add(text.plain());
      }
      case CredentialBinding.UsernamePassword(String user, String password, _) -> {
        var usernamePassword = usernamePassword(binding, content);
        put(user, usernamePassword.username());
        put(password, usernamePassword.password().plain());
        masks.add(usernamePassword);
      }
      case CredentialBinding.UsernameColonPassword(String variable, _) -> {
        var usernamePassword = usernamePassword(binding, content);
        put(variable, usernamePassword.username() + ":" + usernamePassword.password().plain());
        masks.add(usernamePassword);
      }
      case CredentialBinding.SecretFile(String variable, _) -> {
        if (!(content instanceof CredentialData.SecretFile(String name, var encoded))) {
          throw Bindings.wrongType(binding, content);
        }
        byte[] bytes = Base64.getMimeDecoder().decode(encoded.plain());
        Path subfolder = folder.resolve(Integer.toString(++files));
        createFolder(folder);
        put(variable, write(subfolder, name, bytes).toString());
        masks.addLines(new String(bytes, StandardCharsets.UTF_8), MIN_LINE_LENGTH, MAX_LINES);
      }
      case CredentialBinding.SshKey key -> add(key, content);
      case CredentialBinding.Certificate certificate -> add(certificate, content);
    }
  }

  private static CredentialData.UsernamePassword usernamePassword(
      CredentialBinding binding, CredentialData content) {
    if (content instanceof CredentialData.UsernamePassword pair) {
      return pair;
    }
    throw Bindings.wrongType(binding, content);
  }

  private void add(CredentialBinding.SshKey binding, CredentialData content) throws IOException {
    if (!(content instanceof CredentialData.SshKey key)) {
      throw Bindings.wrongType(binding, content);
    }
    // SSH tools require LF line ends and a final line feed.
    String text = key.key().plain().replace("\r", "").strip() + "\n";
    String variable = checked(binding.keyFileVariable());
    put(
        variable,
        write(folder, "ssh-key-" + variable, text.getBytes(StandardCharsets.UTF_8)).toString());
    put(binding.passphraseVariable(), key.passphrase().plain());
    put(binding.usernameVariable(), key.username());
    masks.addLines(text, MIN_LINE_LENGTH, MAX_LINES);
    masks.add(key.passphrase().plain());
    if (key.usernameSecret()) {
      masks.add(key.username());
    }
  }

  private void add(CredentialBinding.Certificate binding, CredentialData content)
      throws IOException {
    CredentialData.Certificate certificate = content.asKeyStore();
    if (certificate == null) {
      throw Bindings.wrongType(binding, content);
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
    if (!Environment.isVariableName(variable)) {
      throw new Problem.Invalid(
          "The variable name of a binding may contain only letters, digits and underscores, and"
              + " must not start with a digit");
    }
    return variable;
  }

  /** Writes a private file; an existing file with identical content is kept. */
  private Path write(Path into, String name, byte[] bytes) throws IOException {
    createFolder(into);
    Path file = into.resolve(name);
    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && Arrays.equals(Files.readAllBytes(file), bytes)) {
      return file;
    }
    Path tempFile = into.resolve(".new");
    Files.deleteIfExists(tempFile);
    try (SeekableByteChannel out =
        Files.newByteChannel(
            tempFile,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PRIVATE_FILE)) {
      var buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        out.write(buffer);
      }
    }
    UserPrincipal owner = buildPrincipal;
    if (owner != null) {
      Files.setOwner(tempFile, owner);
    }
    return Files.move(tempFile, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private void createFolder(Path directory) throws IOException {
    if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      Files.createDirectory(directory, buildPrincipal == null ? PRIVATE_FOLDER : PASSABLE_FOLDER);
    } catch (FileAlreadyExistsException e) {
      throw new IOException(
          "cannot create the folder of the build's secrets: a file with that name exists", e);
    }
  }
}
