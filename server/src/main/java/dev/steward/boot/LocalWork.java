package dev.steward.boot;

import dev.steward.access.Caller;
import dev.steward.access.Expiry;
import dev.steward.access.FirstAdmin;
import dev.steward.access.Token;
import dev.steward.access.Tokens;
import dev.steward.access.User;
import dev.steward.access.Users;
import dev.steward.backup.Backup;
import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
import dev.steward.text.Json;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Executes local commands with administrator rights, since access to the home implies them.
 * Requests and responses are JSON objects, over the socket as well as without a running server.
 */
final class LocalWork {

  private final Users users;
  private final Tokens tokens;
  private final Backup backup;
  private final Path home;

  LocalWork(Users users, Tokens tokens, Backup backup, Path home) {
    this.backup = backup;
    this.users = users;
    this.tokens = tokens;
    this.home = home;
  }

  /** Executes a request; a refusal is returned as a response. */
  String answer(String request) {
    try {
      Map<String, @Nullable Object> asked = Json.readObject(request);
      return perform(asked).put("ok", true).toString();
    } catch (Problem | ServerFailure e) {
      return Json.object().put("ok", false).put("message", e.getMessage()).toString();
    }
  }

  private Json.Writer perform(Map<String, @Nullable Object> asked) {
    String action = text(asked, "action");
    if (action.equals("user list")) {
      var lines = new StringBuilder();
      for (User user : users.list(Caller.system())) {
        lines.append(user.name()).append(user.disabled() ? "\tdisabled\n" : "\n");
      }
      return Json.object().put("lines", lines.toString());
    }
    if (action.equals("user create")) {
      users.create(
          Caller.system(),
          text(asked, "user"),
          null,
          text(asked, "password"),
          Users.PasswordFormat.ENTERED_BY_USER);
      return Json.object().put("lines", "");
    }
    if (action.equals("backup")) {
      backup.toFile(
          Caller.system(), Path.of(text(asked, "to")), text(asked, "withKey").equals("true"));
      return Json.object().put("lines", "");
    }
    User user = users.find(text(asked, "user"));
    if (user == null) {
      throw new Problem.NotFound("No such user.");
    }
    Caller local = user.toCaller(Caller.AuthMethod.LOCAL, null, "local");
    return switch (action) {
      case "token create" -> {
        Tokens.NewToken made =
            tokens.generate(
                local,
                user,
                Json.text(asked, "name"),
                Expiry.parse(
                    Json.text(asked, "duration"), Json.text(asked, "date"), tokens.today()));
        LocalDate last = made.token().expiresOn();
        yield Json.object()
            .put("value", made.value())
            .put("uuid", made.token().uuid())
            .put("expires", last == null ? "never" : last.toString());
      }
      case "token list" -> {
        var lines = new StringBuilder();
        for (Token token : tokens.list(local, user)) {
          lines
              .append(token.uuid())
              .append('\t')
              .append(token.expiresOn() == null ? "never" : token.expiresOn())
              .append('\t')
              .append(token.name())
              .append('\n');
        }
        yield Json.object().put("lines", lines.toString());
      }
      case "token revoke" -> {
        if (!tokens.revoke(local, user, text(asked, "uuid"))) {
          throw new Problem.NotFound("The user has no token with this UUID.");
        }
        yield Json.object().put("lines", "");
      }
      case "user password" -> {
        users.setPassword(Caller.system(), user, null, text(asked, "password"), false);
        if (user.name().equals(FirstAdmin.NAME)) {
          FirstAdmin.passwordChanged(home);
        }
        yield Json.object().put("lines", "");
      }
      case "user disable", "user enable" -> {
        users.setDisabled(Caller.system(), user, action.equals("user disable"));
        yield Json.object().put("lines", "");
      }
      case "user delete" -> {
        users.delete(Caller.system(), user);
        yield Json.object().put("lines", "");
      }
      default -> throw new Problem.Invalid("Unknown command.");
    };
  }

  private static String text(Map<String, @Nullable Object> asked, String name) {
    String text = Json.text(asked, name);
    if (text == null) {
      throw new Problem.Invalid("Missing field: " + name);
    }
    return text;
  }
}
