package dev.steward.casc;

import dev.steward.access.Caller;
import dev.steward.access.PasswordFormat;
import dev.steward.access.User;
import dev.steward.access.UserNames;
import dev.steward.access.Users;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Users and their passwords. Users that are not in the document are left alone. */
final class UserSection implements Section {

  private static final String PATH = "jenkins.securityRealm.local";

  private final Users users;
  private final AppliedDigests digests;

  UserSection(Users users, AppliedDigests digests) {
    this.users = users;
    this.digests = digests;
  }

  @Override
  public List<String> paths() {
    return List.of(PATH);
  }

  @Override
  public void read(Caller caller, String path, YamlValue value, ReadContext context) {
    YamlValue.Mapping realm = context.mapping(value, "allowsSignup", "enableCaptcha", "users");
    if (realm == null) {
      return;
    }
    if (context.flag(realm, "allowsSignup", false)) {
      context
          .errors()
          .add(
              realm.lineOf("allowsSignup"), "Sign-up is not supported; set allowsSignup to false.");
    }
    YamlValue all = realm.all().get("users");
    if (all != null) {
      for (YamlValue.Mapping user :
          context.mappings(all, "id", "name", "password", "description", "disabled")) {
        read(caller, user, context);
      }
    }
  }

  private void read(Caller caller, YamlValue.Mapping user, ReadContext context) {
    String id = context.required(user, "id");
    String name = context.text(user, "name");
    String password = context.text(user, "password");
    String description = context.text(user, "description");
    boolean disabled = context.flag(user, "disabled", false);
    if (id == null) {
      return;
    }
    if (!disabled) {
      context.declare("user " + User.key(id));
    }
    context.declare("owner " + User.key(id));
    int line = user.lineOf("password");
    if (password == null && users.find(id) == null) {
      context.errors().add(user.line(), "A new user requires a 'password'.");
    }
    context.errors().check(user.lineOf("id"), () -> UserNames.checkName(id));
    if (password != null) {
      context
          .errors()
          .check(line, () -> Users.checkPassword(password, PasswordFormat.MAY_BE_HASHED));
    }
    context.addChange(() -> apply(caller, id, name, password, description, disabled, user));
  }

  private void apply(
      Caller caller,
      String id,
      @Nullable String name,
      @Nullable String password,
      @Nullable String description,
      boolean disabled,
      YamlValue.Mapping fields) {
    User user = users.find(id);
    String digestName = "user " + User.key(id);
    if (user == null) {
      if (password == null) {
        return;
      }
      user = users.create(caller, id, name, password, PasswordFormat.MAY_BE_HASHED);
      digests.put(digestName, password, String.valueOf(user.password()));
    } else if (password != null
        && !digests.isUnchanged(digestName, password, String.valueOf(user.password()))) {
      users.setPassword(user, password, PasswordFormat.MAY_BE_HASHED);
      user = requireUser(id);
      digests.put(digestName, password, String.valueOf(user.password()));
    }
    if (description != null && !description.equals(user.description())) {
      users.setDescription(Caller.system(), user, description);
    }
    if (fields.all().containsKey("disabled") && user.disabled() != disabled) {
      users.setDisabled(caller, user, disabled);
    }
  }

  private User requireUser(String id) {
    User user = users.find(id);
    if (user == null) {
      throw new dev.steward.problem.Problem.Conflict(
          "A user was deleted in the meantime; try again.");
    }
    return user;
  }

  @Override
  public void export(Caller caller, Map<String, Object> out) {
    var all = new ArrayList<Map<String, Object>>();
    for (User user : users.list(caller)) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("id", user.name());
      fields.put("name", user.fullName());
      if (user.description() != null) {
        fields.put("description", user.description());
      }
      if (user.disabled()) {
        fields.put("disabled", true);
      }
      all.add(fields);
    }
    out.put(PATH, Map.of("users", all));
  }
}
