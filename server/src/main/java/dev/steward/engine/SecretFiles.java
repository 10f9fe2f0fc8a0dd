package dev.steward.engine;

import dev.steward.credential.CredentialData;
import dev.steward.host.ServerFolder;
import dev.steward.host.Wrapper;
import dev.steward.problem.Problem;
import dev.steward.step.CredentialBinding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Creates the environment variables and secret files of a run's credential bindings. */
final class SecretFiles {

  private static final int MAX_LINES = 1_000;
  private static final int MIN_LINE_LENGTH = 12;
  private static final long FIRST_TEMPORARY = 1_000_000_000_000L;

  private final ServerFolder folder;

  /** Folder of a pipeline step, with a slash at the end; null for the bindings of a whole build. */
  private final @Nullable String stepFolder;

  /** The variables that hold secrets or paths of secret files. */
  private final Set<String> secretVariables = new LinkedHashSet<>();

  private final Map<String, String> environment = new LinkedHashMap<>();
  private final Masks masks = new Masks();
  private int files;

  /** Creates an empty set. */
  SecretFiles(ServerFolder folder) {
    this(folder, null);
  }

  /**
   * Creates an empty set for a step of a pipeline. The paths of its files are masked too.
   *
   * @param stepFolder folder of the step's files, below {@code folder}
   */
  SecretFiles(ServerFolder folder, @Nullable String stepFolder) {
    this.folder = folder;
    this.stepFolder = stepFolder == null ? null : stepFolder + "/";
  }

  /** The result, with the variables in the order of the bindings. */
  Bindings.StepBindings stepResult() {
    return new Bindings.StepBindings(
        new LinkedHashMap<>(environment), new LinkedHashSet<>(secretVariables), masks.all());
  }

  Bindings.ResolvedBindings result() {
    return new Bindings.ResolvedBindings(Map.copyOf(environment), masks.all());
  }

  void add(CredentialBinding binding, CredentialData content) throws IOException {
    switch (binding) {
      case CredentialBinding.SecretText(String variable, _) -> {
        if (!(content instanceof CredentialData.SecretText(var text))) {
          throw Bindings.wrongType(binding, content);
        }
        put(variable, text.plain());
        masks.add(text.plain());
      }
      case CredentialBinding.UsernamePassword(String user, String password, _) -> {
        var usernamePassword = usernamePassword(binding, content);
        put(user, usernamePassword.username(), usernamePassword.usernameSecret());
        put(password, usernamePassword.password().plain());
        masks.add(usernamePassword);
      }
      case CredentialBinding.UsernameColonPassword(String variable, _) -> {
        var usernamePassword = usernamePassword(binding, content);
        String pair = usernamePassword.username() + ":" + usernamePassword.password().plain();
        put(variable, pair);
        masks.add(usernamePassword);
        if (stepFolder != null) {
          masks.add(pair);
        }
      }
      case CredentialBinding.SecretFile(String variable, _) -> {
        if (!(content instanceof CredentialData.SecretFile(String name, var encoded))) {
          throw Bindings.wrongType(binding, content);
        }
        byte[] bytes = Base64.getMimeDecoder().decode(encoded.plain());
        putFile(variable, stepFolder == null ? ++files + "/" + name : temporaryName(), bytes);
        masks.addLines(new String(bytes, StandardCharsets.UTF_8), MIN_LINE_LENGTH, MAX_LINES);
      }
      case CredentialBinding.SshKey key -> add(key, content);
      case CredentialBinding.Certificate certificate -> add(certificate, content);
    }
  }

  private static CredentialData.UsernamePassword usernamePassword(
      CredentialBinding binding, CredentialData content) {
    if (content instanceof CredentialData.UsernamePassword pair) {
      return pair;
    }
    throw Bindings.wrongType(binding, content);
  }

  private void add(CredentialBinding.SshKey binding, CredentialData content) throws IOException {
    if (!(content instanceof CredentialData.SshKey key)) {
      throw Bindings.wrongType(binding, content);
    }
    String text = unixText(key);
    String variable = checked(binding.keyFileVariable());
    putFile(variable, "ssh-key-" + variable, text.getBytes(StandardCharsets.UTF_8));
    put(binding.passphraseVariable(), key.passphrase().plain());
    put(binding.usernameVariable(), key.username(), key.usernameSecret());
    addMasks(key, masks);
  }

  /** The private key as SSH tools require it: with LF line endings and a final line feed. */
  static String unixText(CredentialData.SshKey key) {
    return key.key().plain().replace("\r", "").strip() + "\n";
  }

  /** The values to mask for a key. */
  static Masks masks(CredentialData.SshKey key) {
    var masks = new Masks();
    addMasks(key, masks);
    return masks;
  }

  private static void addMasks(CredentialData.SshKey key, Masks masks) {
    masks.addLines(unixText(key), MIN_LINE_LENGTH, MAX_LINES);
    masks.add(key.passphrase().plain());
    if (key.usernameSecret()) {
      masks.add(key.username());
    }
  }

  private void add(CredentialBinding.Certificate binding, CredentialData content)
      throws IOException {
    CredentialData.Certificate certificate = content.asKeyStore();
    if (certificate == null) {
      throw Bindings.wrongType(binding, content);
    }
    String variable = checked(binding.keystoreVariable());
    byte[] bytes = Base64.getMimeDecoder().decode(certificate.keyStore().plain());
    putFile(variable, "keystore-" + variable, bytes);
    put(binding.passwordVariable(), certificate.password().plain());
    put(binding.aliasVariable(), binding.credentialsId());
    masks.add(certificate.password().plain());
  }

  private void put(@Nullable String variable, String value) {
    put(variable, value, true);
  }

  private void put(@Nullable String variable, String value, boolean isSecret) {
    if (variable != null) {
      environment.put(checked(variable), value);
      if (isSecret) {
        secretVariables.add(variable);
      }
    }
  }

  private void putFile(String variable, String name, byte[] bytes) throws IOException {
    String path =
        folder.write(
            stepFolder == null ? name : stepFolder + name, bytes, ServerFolder.Access.BUILD_USER);
    put(variable, path);
    if (stepFolder != null) {
      masks.add(path);
    }
  }

  /** A name as Jenkins gives it; the same whenever the bindings of the step are resolved again. */
  private String temporaryName() {
    return "file" + (FIRST_TEMPORARY + ++files) + ".tmp";
  }

  private static String checked(String variable) {
    if (!Wrapper.isVariableName(variable)) {
      throw new Problem.Invalid(
          "The variable name of a binding may contain only letters, digits and underscores, and"
              + " must not start with a digit");
    }
    return variable;
  }
}
