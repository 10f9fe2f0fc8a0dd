package dev.steward.cli;

import dev.steward.problem.Broken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The logins that {@code steward login} keeps: a line for each server, in a file that only its
 * owner can read from its first moment on.
 */
final class Logins {

  /** A kept login. */
  record Login(String url, String user, String token, String uuid) {
    @Override
    public String toString() {
      return "Login[" + url + "]";
    }
  }

  private final Path file;

  Logins(Path file) {
    this.file = file;
  }

  static Logins ofUser() {
    String config = System.getenv("XDG_CONFIG_HOME");
    Path folder =
        config != null && !config.isBlank()
            ? Path.of(config)
            : Path.of(System.getProperty("user.home", "."), ".config");
    return new Logins(folder.resolve("steward").resolve("logins"));
  }

  private List<Login> all() {
    var all = new ArrayList<Login>();
    try {
      for (String line : Files.readAllLines(file)) {
        String[] parts = line.split("\t", -1);
        if (parts.length == 4) {
          all.add(new Login(parts[0], parts[1], parts[2], parts[3]));
        }
      }
    } catch (NoSuchFileException e) {
      return all;
    } catch (IOException e) {
      throw new Broken("the file of logins cannot be read", e);
    }
    return all;
  }

  @Nullable Login find(Target target) {
    for (Login login : all()) {
      if (login.url().equals(target.url())) {
        return login;
      }
    }
    return null;
  }

  void put(Login login) {
    List<Login> all = all();
    all.removeIf(other -> other.url().equals(login.url()));
    all.add(login);
    write(all);
  }

  void remove(Target target) {
    List<Login> all = all();
    all.removeIf(other -> other.url().equals(target.url()));
    write(all);
  }

  private void write(List<Login> all) {
    var text = new StringBuilder();
    for (Login login : all) {
      text.append(String.join("\t", login.url(), login.user(), login.token(), login.uuid()) + "\n");
    }
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Path fresh = file.resolveSibling("logins.new");
      Files.deleteIfExists(fresh);
      Files.createFile(
          fresh,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(fresh, text.toString().getBytes(StandardCharsets.UTF_8));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new Broken("the file of logins cannot be written", e);
    }
  }
}
