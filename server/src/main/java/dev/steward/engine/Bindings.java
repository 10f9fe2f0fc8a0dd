package dev.steward.engine;

import dev.steward.access.Caller;
import dev.steward.access.User;
import dev.steward.access.Users;
import dev.steward.credential.Credential;
import dev.steward.credential.CredentialData;
import dev.steward.credential.CredentialStore;
import dev.steward.credential.Credentials;
import dev.steward.credential.Secret;
import dev.steward.host.ServerFolder;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.job.definition.BuildParameter;
import dev.steward.job.definition.BuildWrapper;
import dev.steward.job.definition.Definition;
import dev.steward.job.definition.ParameterType;
import dev.steward.problem.Problem;
import dev.steward.run.Cause;
import dev.steward.run.ParameterValue;
import dev.steward.run.Run;
import dev.steward.scm.CredentialLookup;
import dev.steward.step.CredentialBinding;
import dev.steward.step.CredentialWrapper;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Resolves a job's credential bindings into environment variables and files. Resolving the bindings
 * again after a crash yields the same variables and files.
 */
public final class Bindings {

  private final Credentials credentials;
  private final Users users;
  private final Jobs jobs;

  public Bindings(Credentials credentials, Users users, Jobs jobs) {
    this.credentials = credentials;
    this.users = users;
    this.jobs = jobs;
  }

  /** Credential stores of the job's parent folders, innermost first. */
  private List<CredentialStore.FolderStore> folders(Job job) {
    return jobs.ancestors(job).stream()
        .map(folder -> new CredentialStore.FolderStore(folder.id(), folder.fullName()))
        .toList();
  }

  /**
   * Resolved bindings of a build.
   *
   * @param masked values to mask in the log, in every encoding that tools print
   */
  public record ResolvedBindings(Map<String, String> environment, List<String> masked) {
    @Override
    public String toString() {
      return "Bound" + environment.keySet();
    }
  }

  /**
   * Resolves all credential bindings of a definition.
   *
   * @param folder the secret files of this run
   * @throws Problem.NotFound if a credential does not exist or the job may not use it
   * @throws Problem.Invalid if the type of a credential does not match its binding
   */
  public ResolvedBindings of(Job job, Definition definition, Run run, ServerFolder folder)
      throws IOException {
    var files = new SecretFiles(folder);
    for (BuildWrapper wrapper : definition.wrappers()) {
      if (wrapper instanceof CredentialWrapper credentialWrapper) {
        for (CredentialBinding binding : credentialWrapper.bindings()) {
          files.add(binding, required(job, definition, run, binding.credentialsId()).data());
        }
      }
    }
    return files.result();
  }

  /**
   * Resolved bindings of a step of a pipeline.
   *
   * @param environment in the order of the bindings
   * @param secrets the variables that hold secrets or paths of secret files, in the same order
   * @param masked values to mask in the log, in every encoding that tools print
   */
  public record StepBindings(
      Map<String, String> environment, Set<String> secrets, List<String> masked) {
    @Override
    public String toString() {
      return "StepBindings" + environment.keySet();
    }
  }

  /**
   * Resolves the bindings of a step of a pipeline. The same bindings of a step always have the same
   * names of files.
   *
   * @param folder the secret files of this run
   * @param stepFolder folder of the step's files, below {@code folder}
   * @throws Problem.NotFound if a credential does not exist or the job may not use it
   * @throws Problem.Invalid if the type of a credential does not match its binding
   */
  public StepBindings ofStep(
      Job job,
      Definition definition,
      Run run,
      List<CredentialBinding> bindings,
      ServerFolder folder,
      String stepFolder)
      throws IOException {
    var files = new SecretFiles(folder, stepFolder);
    for (CredentialBinding binding : bindings) {
      files.add(binding, required(job, definition, run, binding.credentialsId()).data());
    }
    return files.stepResult();
  }

  /** The data of a credential that a build may use; null if it does not exist. */
  public @Nullable CredentialData dataOf(
      Job job, Definition definition, Run run, String reference) {
    Credential credential = find(job, definition, run, reference);
    return credential == null ? null : credential.data();
  }

  /** The values to mask for a user name and password. */
  public static List<String> masksOf(CredentialData.UsernamePassword pair) {
    var masks = new Masks();
    masks.add(pair);
    return masks.all();
  }

  /** The values to mask for a secret text. */
  public static List<String> masksOf(String secret) {
    var masks = new Masks();
    masks.add(secret);
    return masks.all();
  }

  /**
   * The private key of a credential, and the values to mask in the log.
   *
   * @param passphrase empty if the key is not encrypted
   */
  public record MaskedKey(String privateKey, String passphrase, List<String> masked) {
    @Override
    public String toString() {
      return "MaskedKey";
    }
  }

  /**
   * Finds the private key of a credential that a build may use.
   *
   * @return null if no credential with that id exists, or the job may not use it
   * @throws Problem.Invalid if the credential is not an SSH key
   */
  public @Nullable MaskedKey sshKey(Job job, Definition definition, Run run, String id) {
    Credential credential = find(job, definition, run, id);
    if (credential == null) {
      return null;
    }
    if (!(credential.data() instanceof CredentialData.SshKey key)) {
      throw wrongType(id, credential.data());
    }
    return new MaskedKey(
        SecretFiles.unixText(key), key.passphrase().plain(), SecretFiles.masks(key).all());
  }

  /**
   * The type of a credential that a build may use; null if no credential with that id exists, or
   * the job may not use it.
   */
  public @Nullable Class<? extends CredentialData> type(
      Job job, Definition definition, Run run, String id) {
    Credential credential = find(job, definition, run, id);
    return credential == null ? null : credential.data().getClass();
  }

  /** Lookup of the repository credentials that a job may use. */
  public CredentialLookup credentialLookup(Job job) {
    return (id, url) -> {
      Credential credential = credentials.forBuild(folders(job), null, id, uri(url));
      if (credential == null) {
        return null;
      }
      return switch (credential.data()) {
        case CredentialData.UsernamePassword(String name, Secret password, _) ->
            new CredentialLookup.ScmCredential.UsernamePassword(name, password.plain());
        case CredentialData.SshKey(String name, Secret key, Secret passphrase, boolean locked, _) ->
            new CredentialLookup.ScmCredential.SshKey(
                name, key.plain(), locked ? passphrase.plain() : null);
        case CredentialData.SecretText _,
            CredentialData.SecretFile _,
            CredentialData.Certificate _,
            CredentialData.PemCertificate _ ->
            null;
      };
    };
  }

  private static @Nullable URI uri(String url) {
    try {
      return new URI(url);
    } catch (URISyntaxException e) {
      // The URL is, for example, git@host:path, which no credential domain can match.
      return null;
    }
  }

  private Credential required(Job job, Definition definition, Run run, String reference) {
    Credential credential = find(job, definition, run, reference);
    if (credential == null) {
      throw new Problem.NotFound(
          "Could not find credentials entry with ID '" + resolveId(run, reference) + "'");
    }
    return credential;
  }

  /** The id that a reference stands for: the value of a parameter, or the reference itself. */
  private static String resolveId(Run run, String reference) {
    String parameter = parameter(reference);
    return parameter == null ? reference : chosenCredential(run, parameter);
  }

  /** The parameter that a reference names; null if the reference is an id. */
  private static @Nullable String parameter(String reference) {
    return reference.startsWith("${") && reference.endsWith("}")
        ? reference.substring(2, reference.length() - 1)
        : null;
  }

  private @Nullable Credential find(Job job, Definition definition, Run run, String reference) {
    String id = resolveId(run, reference);
    CredentialStore.UserStore starter = null;
    String parameter = parameter(reference);
    if (parameter != null) {
      // The parameter's default value refers to credentials of the job; a chosen value may also
      // name a credential of the user.
      starter = id.equals(defaultValue(definition, parameter)) ? null : starter(run);
    }
    return credentials.forBuild(folders(job), starter, id, null);
  }

  /**
   * Only credential parameters are accepted, since any other type could contain an arbitrary id.
   */
  private static String chosenCredential(Run run, String parameter) {
    for (ParameterValue value : run.parameters()) {
      if (value.type() == ParameterType.CREDENTIAL && value.name().equals(parameter)) {
        return value.value();
      }
    }
    return "${" + parameter + "}";
  }

  private static @Nullable String defaultValue(Definition definition, String name) {
    for (BuildParameter parameter : definition.parameters()) {
      if (parameter.name().equals(name)) {
        return parameter.defaultValue();
      }
    }
    return null;
  }

  private CredentialStore.@Nullable UserStore starter(Run run) {
    for (Cause cause : run.causes()) {
      String userId =
          switch (cause) {
            case Cause.UserCause(String id, _) -> id;
            case Cause.CliCause(String id, _) -> id;
            case Cause.RemoteCause _,
                Cause.UpstreamCause _,
                Cause.HiddenUpstreamCause _,
                Cause.TimerCause _,
                Cause.ScmChangeCause _,
                Cause.TriggerCause _ ->
                null;
          };
      if (userId != null) {
        User user = users.find(userId);
        return user == null ? null : new CredentialStore.UserStore(user.id(), user.name());
      }
    }
    return null;
  }

  /**
   * Rejects parameter values that name a credential that the caller may not use for the job.
   *
   * @throws Problem.Invalid with the same text for a missing and a forbidden credential
   */
  public void check(Caller caller, Job job, Definition definition, List<ParameterValue> values) {
    for (BuildParameter parameter : definition.parameters()) {
      if (parameter.type() == ParameterType.CREDENTIAL) {
        for (ParameterValue value : values) {
          if (value.name().equals(parameter.name())) {
            check(
                caller,
                job,
                parameter.name(),
                parameter.defaultValue(),
                parameter.required(),
                value.value());
          }
        }
      }
    }
  }

  private void check(
      Caller caller, Job job, String name, String defaultValue, boolean required, String id) {
    if (id.isEmpty()) {
      if (required) {
        throw new Problem.Invalid("The parameter " + name + " requires a credential ID.");
      }
    } else if (!id.equals(defaultValue)
        && !credentials.maySelect(caller, job.protectedObject(), folders(job), id)) {
      throw new Problem.Invalid(
          "The parameter "
              + name
              + " must be the ID of a credential that you may use for this job.");
    }
  }

  static Problem wrongType(CredentialBinding binding, CredentialData content) {
    return wrongType(binding.credentialsId(), content);
  }

  private static Problem wrongType(String id, CredentialData content) {
    return new Problem.Invalid(
        "The credential '"
            + id
            + "' has the type "
            + content.kind()
            + ", which its binding does not support");
  }
}
