package dev.steward.casc;

import dev.steward.access.AccessSettings;
import dev.steward.access.AccessSettings.TokenOptions;
import dev.steward.access.Caller;
import dev.steward.access.Tokens;
import dev.steward.access.User;
import dev.steward.access.Users;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** API tokens, by value or digest, and the API token settings. */
final class TokenSection implements Section {

  private static final String SWITCHES = "security.apiToken";
  private static final String TOKENS = "steward.tokens";
  private static final String LEGACY_NEW = "tokenGenerationOnCreationEnabled";
  private static final String LEGACY = "creationOfLegacyTokenEnabled";
  private static final String USAGE = "usageStatisticsEnabled";

  private final Users users;
  private final Tokens tokens;
  private final AccessSettings settings;

  TokenSection(Users users, Tokens tokens, AccessSettings settings) {
    this.users = users;
    this.tokens = tokens;
    this.settings = settings;
  }

  @Override
  public List<String> paths() {
    return List.of(SWITCHES, TOKENS);
  }

  @Override
  public void read(Caller caller, String path, YamlValue value, ReadContext context) {
    if (path.equals(TOKENS)) {
      for (YamlValue.Mapping token :
          context.mappings(value, "user", "name", "value", "hash", "expires")) {
        token(token, context);
      }
      return;
    }
    YamlValue.Mapping mapping = context.mapping(value, LEGACY_NEW, LEGACY, USAGE);
    if (mapping != null) {
      TokenOptions current = settings.tokenOptions();
      var requested =
          new TokenOptions(
              context.flag(mapping, LEGACY_NEW, current.legacyForNewUsers()),
              context.flag(mapping, LEGACY, current.legacyCreationAllowed()),
              context.flag(mapping, USAGE, current.usageStatistics()));
      context.addChange(() -> {
        if (!requested.equals(settings.tokenOptions())) {
          settings.change(caller, tokens, requested);
        }
      });
    }
  }

  private void token(YamlValue.Mapping token, ReadContext context) {
    String owner = context.required(token, "user");
    String name = context.required(token, "name");
    String value = context.text(token, "value");
    String hash = context.text(token, "hash");
    LocalDate expires = expires(token, context);
    if (owner == null || name == null) {
      return;
    }
    byte[] digest = digest(token, value, hash, context);
    if (users.find(owner) == null && !context.isDeclared("owner " + User.key(owner))) {
      context.errors().add(token.lineOf("user"), "The user does not exist.");
    }
    if (digest != null) {
      context.addChange(() -> apply(owner, name, digest, expires));
    }
  }

  private static byte @Nullable [] digest(
      YamlValue.Mapping token, @Nullable String value, @Nullable String hash, ReadContext context) {
    if (token.all().containsKey("value") == token.all().containsKey("hash")) {
      context.errors().add(token.line(), "A token requires either 'value' or 'hash'.");
      return null;
    }
    if (value != null) {
      byte[] digest = Tokens.digestOf(value);
      if (digest == null || value.length() != 34) {
        context
            .errors()
            .add(token.lineOf("value"), "'value' must be 11 followed by 32 lower-case hex digits.");
      }
      return digest;
    }
    if (hash != null && hash.matches("[0-9a-f]{64}")) {
      return HexFormat.of().parseHex(hash);
    }
    if (hash != null) {
      context
          .errors()
          .add(
              token.lineOf("hash"),
              "'hash' must be the SHA-256 of the token's last 32 digits, in hex.");
    }
    return null;
  }

  private static @Nullable LocalDate expires(YamlValue.Mapping token, ReadContext context) {
    String text = context.text(token, "expires");
    try {
      return text == null || text.equals("never") ? null : LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      context.errors().add(token.lineOf("expires"), "'expires' must be a date such as 2027-01-31.");
      return null;
    }
  }

  private void apply(String owner, String name, byte[] digest, @Nullable LocalDate expires) {
    User user = users.find(owner);
    if (user == null) {
      throw new dev.steward.problem.Problem.Invalid(
          "The user of a token in steward.tokens does not exist.");
    }
    if (!tokens.hasDigest(user, digest)) {
      tokens.addHashed(
          user.toCaller(Caller.AuthMethod.LOCAL, null, "configuration"),
          user,
          name,
          digest,
          expires);
    }
  }

  @Override
  public void export(Caller caller, Map<String, Object> out) {
    TokenOptions current = settings.tokenOptions();
    Map<String, Object> switches = new LinkedHashMap<>();
    switches.put(LEGACY_NEW, current.legacyForNewUsers());
    switches.put(LEGACY, current.legacyCreationAllowed());
    switches.put(USAGE, current.usageStatistics());
    out.put(SWITCHES, switches);
  }
}
