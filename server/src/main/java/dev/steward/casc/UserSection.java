package dev.steward.casc;

import dev.steward.access.Caller;
import dev.steward.access.User;
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
  private final Marks marks;

  UserSection(Users users, Marks marks) {
    this.users = users;
    this.marks = marks;
  }

  @Override
  public List<String> paths() {
    return List.of(PATH);
  }

  @Override
  public void read(Caller caller, String path, Value value, Reading reading) {
    Value.Members realm = reading.members(value, "allowsSignup", "enableCaptcha", "users");
    if (realm == null) {
      return;
    }
    if (reading.flag(realm, "allowsSignup", false)) {
      reading.faults().add(realm.lineOf("allowsSignup"), "Sign-up is not supported; use false.");
    }
    Value all = realm.all().get("users");
    if (all != null) {
      for (Value.Members user :
          reading.each(all, "id", "name", "password", "description", "disabled")) {
        read(caller, user, reading);
      }
    }
  }

  private void read(Caller caller, Value.Members user, Reading reading) {
    String id = reading.required(user, "id");
    String name = reading.text(user, "name");
    String password = reading.text(user, "password");
    String description = reading.text(user, "description");
    boolean disabled = reading.flag(user, "disabled", false);
    if (id == null) {
      return;
    }
    if (!disabled) {
      reading.comes("user " + User.key(id));
    }
    reading.comes("owner " + User.key(id));
    int line = user.lineOf("password");
    if (password == null && users.find(id) == null) {
      reading.faults().add(user.line(), "A new user requires a 'password'.");
    }
    reading.faults().unless(user.lineOf("id"), () -> Users.checkName(id));
    if (password != null) {
      reading
          .faults()
          .unless(line, () -> Users.checkPassword(password, Users.PasswordFormat.MAY_BE_HASHED));
    }
    reading.change(() -> apply(caller, id, name, password, description, disabled, user));
  }

  private void apply(
      Caller caller,
      String id,
      @Nullable String name,
      @Nullable String password,
      @Nullable String description,
      boolean disabled,
      Value.Members from) {
    User user = users.find(id);
    String mark = "user " + User.key(id);
    if (user == null) {
      if (password == null) {
        return;
      }
      user = users.create(caller, id, name, password, Users.PasswordFormat.MAY_BE_HASHED);
      marks.put(mark, password, String.valueOf(user.password()));
    } else if (password != null && !marks.has(mark, password, String.valueOf(user.password()))) {
      users.setPassword(user, password, Users.PasswordFormat.MAY_BE_HASHED);
      user = found(id);
      marks.put(mark, password, String.valueOf(user.password()));
    }
    if (description != null && !description.equals(user.description())) {
      users.setDescription(Caller.system(), user, description);
    }
    if (from.all().containsKey("disabled") && user.disabled() != disabled) {
      users.setDisabled(caller, user, disabled);
    }
  }

  private User found(String id) {
    User user = users.find(id);
    if (user == null) {
      throw new dev.steward.problem.Problem.Conflict("A user no longer exists; try again.");
    }
    return user;
  }

  @Override
  public void export(Caller caller, Map<String, Object> out) {
    var all = new ArrayList<Map<String, Object>>();
    for (User user : users.list(caller)) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("id", user.name());
      one.put("name", user.fullName());
      if (user.description() != null) {
        one.put("description", user.description());
      }
      if (user.disabled()) {
        one.put("disabled", true);
      }
      all.add(one);
    }
    out.put(PATH, Map.of("users", all));
  }
}
