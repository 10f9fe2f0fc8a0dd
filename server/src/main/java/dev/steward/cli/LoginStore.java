package dev.steward.cli;

import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
import dev.steward.text.Json;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tokens saved by {@code steward login}, one per server (origin and context path). The file is
 * created with permissions for its owner only, and is replaced atomically.
 */
final class LoginStore {

  /** A saved login. */
  record SavedLogin(String url, String user, String token, @Nullable String uuid) {
    @Override
    public String toString() {
      return "Login[" + url + "]";
    }
  }

  private final Path file;

  LoginStore(Path file) {
    this.file = file;
  }

  static LoginStore forEnvironment(CliEnvironment environment) {
    return new LoginStore(environment.configDirectory().resolve("steward").resolve("logins"));
  }

  Path file() {
    return file;
  }

  boolean isEmpty() {
    return all().isEmpty();
  }

  @Nullable SavedLogin find(Target target) {
    for (SavedLogin login : all()) {
      if (login.url().equals(target.url())) {
        return login;
      }
    }
    return null;
  }

  void put(SavedLogin login) {
    change(all -> {
      all.removeIf(other -> other.url().equals(login.url()));
      all.add(login);
    });
  }

  void remove(Target target) {
    change(all -> all.removeIf(other -> other.url().equals(target.url())));
  }

  private List<SavedLogin> all() {
    var all = new ArrayList<SavedLogin>();
    try {
      Set<PosixFilePermission> filePermissions = Files.getPosixFilePermissions(file);
      if (filePermissions.contains(PosixFilePermission.GROUP_READ)
          || filePermissions.contains(PosixFilePermission.OTHERS_READ)) {
        throw new Problem.Invalid(
            file
                + " is readable by other users. The saved tokens may be compromised: revoke them,"
                + " and protect the file with chmod 600.");
      }
      if (Json.readObject(Files.readString(file)).get("logins") instanceof List<?> list) {
        for (Object element : list) {
          Map<String, @Nullable Object> login = Json.asObject(element);
          String url = Json.text(login, "server");
          String user = Json.text(login, "user");
          String token = Json.text(login, "token");
          if (url != null && user != null && token != null) {
            all.add(new SavedLogin(url, user, token, Json.text(login, "uuid")));
          }
        }
      }
      return all;
    } catch (NoSuchFileException e) {
      return all;
    } catch (IOException e) {
      throw new ServerFailure(file + " cannot be read", e);
    }
  }

  private void change(Consumer<List<SavedLogin>> change) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder, ownerOnly("rwx------"));
      }
      try (FileChannel channel =
              FileChannel.open(
                  file.resolveSibling("logins.lock"),
                  Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                  ownerOnly("rw-------"));
          FileLock _ = channel.lock()) {
        List<SavedLogin> all = all();
        change.accept(all);
        write(all);
      }
    } catch (IOException e) {
      throw new ServerFailure(file + " cannot be written", e);
    }
  }

  private void write(List<SavedLogin> all) throws IOException {
    List<Json.Writer> entries =
        all.stream()
            .map(login ->
                Json.object()
                    .put("server", login.url())
                    .put("user", login.user())
                    .put("token", login.token())
                    .putIfPresent("uuid", login.uuid()))
            .toList();
    Path newFile = file.resolveSibling("logins.new");
    Files.deleteIfExists(newFile);
    try (FileChannel channel =
        FileChannel.open(
            newFile,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            ownerOnly("rw-------"))) {
      var bytes =
          java.nio.ByteBuffer.wrap(
              (Json.object().put("logins", entries) + "\n").getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(newFile, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static FileAttribute<Set<PosixFilePermission>> ownerOnly(String permissions) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
  }
}
