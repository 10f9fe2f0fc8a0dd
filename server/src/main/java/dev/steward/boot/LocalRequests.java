package dev.steward.boot;

import dev.steward.access.Caller;
import dev.steward.access.Expiry;
import dev.steward.access.FirstAdmin;
import dev.steward.access.NewToken;
import dev.steward.access.PasswordFormat;
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
 * Requests and responses are JSON objects, both over the socket and without a running server.
 */
final class LocalRequests {

  private final Users users;
  private final Tokens tokens;
  private final Backup backup;
  private final Path home;

  LocalRequests(Users users, Tokens tokens, Backup backup, Path home) {
    this.backup = backup;
    this.users = users;
    this.tokens = tokens;
    this.home = home;
  }

  /** Executes a request; a refusal is returned as a response. */
  String execute(String request) {
    try {
      Map<String, @Nullable Object> fields = Json.readObject(request);
      return perform(fields).put("ok", true).toString();
    } catch (Problem | ServerFailure e) {
      return Json.object().put("ok", false).put("message", e.getMessage()).toString();
    }
  }

  private Json.Writer perform(Map<String, @Nullable Object> fields) {
    String action = text(fields, "action");
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
          text(fields, "user"),
          null,
          text(fields, "password"),
          PasswordFormat.ENTERED_BY_USER);
      return Json.object().put("lines", "");
    }
    if (action.equals("backup")) {
      backup.toFile(
          Caller.system(), Path.of(text(fields, "to")), text(fields, "withKey").equals("true"));
      return Json.object().put("lines", "");
    }
    User user = users.find(text(fields, "user"));
    if (user == null) {
      throw new Problem.NotFound("No such user.");
    }
    Caller local = user.toCaller(Caller.AuthMethod.LOCAL, null, "local");
    return switch (action) {
      case "token create" -> {
        NewToken created =
            tokens.generate(
                local,
                user,
                Json.text(fields, "name"),
                Expiry.parse(
                    Json.text(fields, "duration"), Json.text(fields, "date"), tokens.today()));
        LocalDate expiresOn = created.token().expiresOn();
        yield Json.object()
            .put("value", created.value())
            .put("uuid", created.token().uuid())
            .put("expires", expiresOn == null ? "never" : expiresOn.toString());
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
        if (!tokens.revoke(local, user, text(fields, "uuid"))) {
          throw new Problem.NotFound("The user has no token with this UUID.");
        }
        yield Json.object().put("lines", "");
      }
      case "user password" -> {
        users.setPassword(Caller.system(), user, null, text(fields, "password"), false);
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

  private static String text(Map<String, @Nullable Object> fields, String name) {
    String text = Json.text(fields, name);
    if (text == null) {
      throw new Problem.Invalid("Missing field: " + name);
    }
    return text;
  }
}
