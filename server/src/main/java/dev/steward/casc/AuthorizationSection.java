package dev.steward.casc;

import dev.steward.access.Authorization;
import dev.steward.access.AuthorizationJson;
import dev.steward.access.AuthorizationPolicy;
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
 * Authorization strategy. The strategy is applied last, because it may take permissions from the
 * caller, and because a matrix can refer to users in the same document.
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
  public void read(Caller caller, String path, YamlValue value, ReadContext context) {
    int before = errorCount(context);
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    if (value instanceof YamlValue.Mapping members) {
      members.all().forEach((name, element) -> document.put(name, object(name, element, context)));
    } else {
      // A strategy without options can be given as just its name.
      String name = context.text(value);
      if (name != null) {
        document.put(name, Map.of());
      }
    }
    if (errorCount(context) > before) {
      return;
    }
    AuthorizationPolicy policy;
    try {
      policy = AuthorizationJson.read(document);
    } catch (Problem e) {
      locateErrors(value, context);
      if (errorCount(context) == before) {
        context.errors().add(value.line(), e.getMessage());
      }
      return;
    }
    context
        .errors()
        .check(
            value.line(),
            () -> authorization.check(caller, policy, key -> context.isDeclared("user " + key)));
    context.addChange(() -> apply(caller, policy, document.containsKey(OPTIONAL)));
  }

  private static int errorCount(ReadContext context) {
    return context.errors().list().size();
  }

  private void apply(Caller caller, AuthorizationPolicy requested, boolean withOptional) {
    AuthorizationPolicy now = authorization.policy(caller);
    AuthorizationPolicy updated =
        withOptional
            ? requested
            : new AuthorizationPolicy(requested.strategy(), now.enabledOptional());
    if (!updated.equals(now)) {
      authorization.change(caller, updated);
    }
  }

  private static @Nullable Object object(String name, YamlValue value, ReadContext context) {
    return switch (value) {
      case YamlValue.Scalar(_, String text) when text == null -> null;
      case YamlValue.Scalar scalar -> {
        String text = context.text(scalar);
        boolean flag = "true".equals(text) || "false".equals(text);
        yield name.equals("allowAnonymousRead") && flag ? Boolean.valueOf(text) : text;
      }
      case YamlValue.Sequence(_, List<YamlValue> all) -> {
        List<@Nullable Object> list = new ArrayList<>();
        all.forEach(element -> list.add(object("", element, context)));
        yield list;
      }
      case YamlValue.Mapping(_, Map<String, YamlValue> all, _) -> {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        all.forEach((key, element) -> members.put(key, object(key, element, context)));
        yield members;
      }
    };
  }

  /** Locates errors in individual permissions or entries by line. */
  private static void locateErrors(YamlValue value, ReadContext context) {
    if (!(value instanceof YamlValue.Mapping strategies)) {
      return;
    }
    strategies
        .all()
        .forEach((name, settings) -> {
          if (name.equals(OPTIONAL)) {
            checkEach(
                settings,
                permission ->
                    Map.of("loggedInUsersCanDoAnything", Map.of(), OPTIONAL, List.of(permission)),
                context);
          } else if (settings instanceof YamlValue.Mapping matrix) {
            checkEach(
                matrix.all().get("permissions"),
                permission -> matrix("permissions", permission),
                context);
            if (matrix.all().get("entries") instanceof YamlValue.Sequence entries) {
              entries.all().forEach(entry -> entry(entry, context));
            }
          }
        });
  }

  private static void entry(YamlValue entry, ReadContext context) {
    int before = errorCount(context);
    if (entry instanceof YamlValue.Mapping kinds) {
      for (YamlValue kind : kinds.all().values()) {
        if (kind instanceof YamlValue.Mapping grantee) {
          checkEach(
              grantee.all().get("permissions"),
              permission -> matrix("permissions", "USER:" + permission + ":anybody"),
              context);
        }
      }
    }
    Object content = object("", entry, context);
    if (errorCount(context) == before && content != null) {
      check(entry, matrix("entries", content), context);
    }
  }

  private static Map<String, Object> matrix(String part, Object content) {
    return Map.of("globalMatrix", Map.of(part, List.of(content)));
  }

  /** Wraps a single permission or entry as a complete document. */
  private interface DocumentWrapper {
    Map<String, Object> document(Object one);
  }

  private static void checkEach(
      @Nullable YamlValue list, DocumentWrapper wrapper, ReadContext context) {
    if (list instanceof YamlValue.Sequence items) {
      for (YamlValue item : items.all()) {
        Object content = object("", item, context);
        if (content != null) {
          check(item, wrapper.document(content), context);
        }
      }
    }
  }

  private static void check(YamlValue at, Map<String, Object> document, ReadContext context) {
    context
        .errors()
        .check(
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
