package dev.steward.casc;

import dev.steward.access.Authorization;
import dev.steward.access.AuthorizationJson;
import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.problem.Problem;
import dev.steward.text.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Authorization strategy. It is applied last, because the caller may lose permissions by it and a
 * matrix can refer to users of the same document.
 */
final class AuthorizationSection implements Section {

  private static final String PATH = "jenkins.authorizationStrategy";
  private static final String OPTIONAL = "optionalPermissions";

  private final Authorization authorization;
  private final Authorizer rights;

  AuthorizationSection(Authorization authorization, Authorizer rights) {
    this.authorization = authorization;
    this.rights = rights;
  }

  @Override
  public List<String> paths() {
    return List.of(PATH);
  }

  @Override
  public void read(Caller caller, String path, Value value, Reading reading) {
    int before = count(reading);
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    if (value instanceof Value.Members members) {
      members.all().forEach((name, each) -> document.put(name, object(name, each, reading)));
    } else {
      // A strategy without options can be given by name only.
      String name = reading.text(value);
      if (name != null) {
        document.put(name, Map.of());
      }
    }
    if (count(reading) > before) {
      return;
    }
    Authorization.Policy policy;
    try {
      policy = AuthorizationJson.read(document);
    } catch (Problem e) {
      narrow(value, reading);
      if (count(reading) == before) {
        reading.faults().add(value.line(), e.getMessage());
      }
      return;
    }
    reading
        .faults()
        .unless(
            value.line(),
            () -> authorization.check(caller, policy, key -> reading.isComing("user " + key)));
    reading.change(() -> apply(caller, policy, document.containsKey(OPTIONAL)));
  }

  private static int count(Reading reading) {
    return reading.faults().list().size();
  }

  private void apply(Caller caller, Authorization.Policy said, boolean withOptional) {
    Authorization.Policy now = authorization.policy(caller);
    Authorization.Policy to =
        withOptional ? said : new Authorization.Policy(said.strategy(), now.enabledOptional());
    if (!to.equals(now)) {
      authorization.change(caller, to);
    }
  }

  private static @Nullable Object object(String name, Value value, Reading reading) {
    return switch (value) {
      case Value.Scalar(_, String text) when text == null -> null;
      case Value.Scalar scalar -> {
        String text = reading.text(scalar);
        boolean flag = "true".equals(text) || "false".equals(text);
        yield name.equals("allowAnonymousRead") && flag ? Boolean.valueOf(text) : text;
      }
      case Value.Items(_, List<Value> all) -> {
        List<@Nullable Object> list = new ArrayList<>();
        all.forEach(each -> list.add(object("", each, reading)));
        yield list;
      }
      case Value.Members(_, Map<String, Value> all, _) -> {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        all.forEach((key, each) -> members.put(key, object(key, each, reading)));
        yield members;
      }
    };
  }

  /** Locates errors in single permissions or entries by line. */
  private static void narrow(Value value, Reading reading) {
    if (!(value instanceof Value.Members strategies)) {
      return;
    }
    strategies
        .all()
        .forEach((name, said) -> {
          if (name.equals(OPTIONAL)) {
            each(
                said,
                one -> Map.of("loggedInUsersCanDoAnything", Map.of(), OPTIONAL, List.of(one)),
                reading);
          } else if (said instanceof Value.Members matrix) {
            each(matrix.all().get("permissions"), one -> matrix("permissions", one), reading);
            if (matrix.all().get("entries") instanceof Value.Items entries) {
              entries.all().forEach(entry -> entry(entry, reading));
            }
          }
        });
  }

  private static void entry(Value entry, Reading reading) {
    int before = count(reading);
    if (entry instanceof Value.Members kinds) {
      for (Value kind : kinds.all().values()) {
        if (kind instanceof Value.Members whom) {
          each(
              whom.all().get("permissions"),
              one -> matrix("permissions", "USER:" + one + ":anybody"),
              reading);
        }
      }
    }
    Object whole = object("", entry, reading);
    if (count(reading) == before && whole != null) {
      check(entry, matrix("entries", whole), reading);
    }
  }

  private static Map<String, Object> matrix(String part, Object one) {
    return Map.of("globalMatrix", Map.of(part, List.of(one)));
  }

  /** Wraps a single permission or entry as a complete document. */
  private interface Alone {
    Map<String, Object> document(Object one);
  }

  private static void each(@Nullable Value list, Alone alone, Reading reading) {
    if (list instanceof Value.Items items) {
      for (Value item : items.all()) {
        Object one = object("", item, reading);
        if (one != null) {
          check(item, alone.document(one), reading);
        }
      }
    }
  }

  private static void check(Value at, Map<String, Object> document, Reading reading) {
    reading
        .faults()
        .unless(
            at.line(),
            () -> AuthorizationJson.read(new LinkedHashMap<String, @Nullable Object>(document)));
  }

  @Override
  public void export(Caller caller, Map<String, Object> out) {
    if (rights.allows(caller, Permission.ADMINISTER)) {
      String text = AuthorizationJson.toJson(authorization.policy(caller)).toString();
      out.put(PATH, Json.readObject(text));
    }
  }
}
