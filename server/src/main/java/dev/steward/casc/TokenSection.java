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
  public void read(Caller caller, String path, Value value, Reading reading) {
    if (path.equals(TOKENS)) {
      for (Value.Members token : reading.each(value, "user", "name", "value", "hash", "expires")) {
        token(token, reading);
      }
      return;
    }
    Value.Members given = reading.members(value, LEGACY_NEW, LEGACY, USAGE);
    if (given != null) {
      TokenOptions now = settings.tokenOptions();
      var wanted =
          new TokenOptions(
              reading.flag(given, LEGACY_NEW, now.legacyForNewUsers()),
              reading.flag(given, LEGACY, now.legacyCreationAllowed()),
              reading.flag(given, USAGE, now.usageStatistics()));
      reading.change(() -> {
        if (!wanted.equals(settings.tokenOptions())) {
          settings.change(caller, tokens, wanted);
        }
      });
    }
  }

  private void token(Value.Members token, Reading reading) {
    String owner = reading.required(token, "user");
    String name = reading.required(token, "name");
    String value = reading.text(token, "value");
    String hash = reading.text(token, "hash");
    LocalDate expires = expires(token, reading);
    if (owner == null || name == null) {
      return;
    }
    byte[] digest = digest(token, value, hash, reading);
    if (users.find(owner) == null && !reading.isComing("owner " + User.key(owner))) {
      reading.faults().add(token.lineOf("user"), "The user does not exist.");
    }
    if (digest != null) {
      reading.change(() -> apply(owner, name, digest, expires));
    }
  }

  private static byte @Nullable [] digest(
      Value.Members token, @Nullable String value, @Nullable String hash, Reading reading) {
    if (token.all().containsKey("value") == token.all().containsKey("hash")) {
      reading.faults().add(token.line(), "A token requires either 'value' or 'hash'.");
      return null;
    }
    if (value != null) {
      byte[] digest = Tokens.digestOf(value);
      if (digest == null || value.length() != 34) {
        reading
            .faults()
            .add(token.lineOf("value"), "'value' must be 11 followed by 32 lower-case hex digits.");
      }
      return digest;
    }
    if (hash != null && hash.matches("[0-9a-f]{64}")) {
      return HexFormat.of().parseHex(hash);
    }
    if (hash != null) {
      reading
          .faults()
          .add(
              token.lineOf("hash"), "'hash' must be the SHA-256 of the token's 32 digits, in hex.");
    }
    return null;
  }

  private static @Nullable LocalDate expires(Value.Members token, Reading reading) {
    String text = reading.text(token, "expires");
    try {
      return text == null || text.equals("never") ? null : LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      reading.faults().add(token.lineOf("expires"), "'expires' must be a date such as 2027-01-31.");
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
    TokenOptions now = settings.tokenOptions();
    Map<String, Object> switches = new LinkedHashMap<>();
    switches.put(LEGACY_NEW, now.legacyForNewUsers());
    switches.put(LEGACY, now.legacyCreationAllowed());
    switches.put(USAGE, now.usageStatistics());
    out.put(SWITCHES, switches);
  }
}
