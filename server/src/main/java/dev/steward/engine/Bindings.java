package dev.steward.engine;

import dev.steward.access.Caller;
import dev.steward.access.User;
import dev.steward.access.Users;
import dev.steward.credential.Content;
import dev.steward.credential.Credential;
import dev.steward.credential.Credentials;
import dev.steward.credential.Secret;
import dev.steward.credential.StoreOf;
import dev.steward.job.Definition;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.job.Parameter;
import dev.steward.job.Wrapping;
import dev.steward.job.Wrapping.Binding;
import dev.steward.problem.Problem;
import dev.steward.run.Cause;
import dev.steward.run.ParameterValue;
import dev.steward.run.Run;
import dev.steward.scm.Keys;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lays the credentials that a job names into the environment of its builds. Doing it again, after a
 * crash, gives the same variables and the same files.
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

  /** The stores of the folders that a job stands in, the innermost first. */
  private List<StoreOf.Folder> folders(Job job) {
    return jobs.above(job).stream()
        .map(folder -> new StoreOf.Folder(folder.id(), folder.fullName()))
        .toList();
  }

  /**
   * What bindings came to.
   *
   * @param masked values that must not reach the log, in each form in which tools print them
   */
  public record Bound(Map<String, String> environment, List<String> masked) {
    @Override
    public String toString() {
      return "Bound" + environment.keySet();
    }
  }

  /**
   * Binds all credentials of a definition.
   *
   * @param folder where files with secrets are laid, for this run alone; made where there is need
   *     of it. Who can write beside it could lead the server elsewhere, so that builds must not
   * @param reader who builds run as; null for the server's own user
   * @throws Problem.NotFound where a credential is not there, or not for this job
   * @throws Problem.Invalid where one is of another kind than its binding
   */
  public Bound of(
      Job job, Definition definition, Run run, Path folder, @Nullable UserPrincipal reader)
      throws IOException {
    var laid = new Laid(folder, reader);
    for (Wrapping wrapping : definition.wrappings()) {
      if (wrapping instanceof Wrapping.Bindings(List<Binding> bindings)) {
        for (Binding binding : bindings) {
          laid.lay(binding, required(job, definition, run, binding.credentialsId()).content());
        }
      }
    }
    return laid.bound();
  }

  /** The keys to repositories that a job may use. */
  public Keys keys(Job job) {
    return (id, url) -> {
      Credential found = credentials.forBuild(folders(job), null, id, uri(url));
      if (found == null) {
        return null;
      }
      return switch (found.content()) {
        case Content.UsernamePassword(String name, Secret password, _) ->
            new Keys.Key.UsernamePassword(name, password.plain());
        case Content.SshKey(String name, Secret key, Secret passphrase, boolean locked, _) ->
            new Keys.Key.SshKey(name, key.plain(), locked ? passphrase.plain() : null);
        case Content.SecretText _,
            Content.SecretFile _,
            Content.Certificate _,
            Content.PemCertificate _ ->
            null;
      };
    };
  }

  private static @Nullable URI uri(String url) {
    try {
      return new URI(url);
    } catch (URISyntaxException e) {
      // Such as git@host:path, which no domain is meant for.
      return null;
    }
  }

  private Credential required(Job job, Definition definition, Run run, String named) {
    String id = named;
    StoreOf.Person starter = null;
    if (named.startsWith("${") && named.endsWith("}")) {
      String parameter = named.substring(2, named.length() - 1);
      id = chosen(run, parameter);
      // What the job itself gives is the job's; what somebody chose may be one of their own.
      starter = id.equals(byDefault(definition, parameter)) ? null : starter(run);
    }
    Credential found = credentials.forBuild(folders(job), starter, id, null);
    if (found == null) {
      throw new Problem.NotFound("Could not find credentials entry with ID '" + id + "'");
    }
    return found;
  }

  /** Only a parameter that is a credential chooses one: any other could be given any id. */
  private static String chosen(Run run, String parameter) {
    for (ParameterValue value : run.parameters()) {
      if (value.kind() == ParameterValue.Kind.CREDENTIAL && value.name().equals(parameter)) {
        return value.value();
      }
    }
    return "${" + parameter + "}";
  }

  private static @Nullable String byDefault(Definition definition, String name) {
    for (Parameter parameter : definition.parameters()) {
      if (parameter.name().equals(name)) {
        return parameter.defaultValue();
      }
    }
    return null;
  }

  private StoreOf.@Nullable Person starter(Run run) {
    for (Cause cause : run.causes()) {
      String userId =
          switch (cause) {
            case Cause.ByUser(String id, _) -> id;
            case Cause.ByCommand(String id, _) -> id;
            case Cause.ByRemote _,
                Cause.ByUpstream _,
                Cause.ByHiddenUpstream _,
                Cause.ByTimer _,
                Cause.BySource _,
                Cause.ByHook _ ->
                null;
          };
      if (userId != null) {
        User user = users.find(userId);
        return user == null ? null : new StoreOf.Person(user.id(), user.name());
      }
    }
    return null;
  }

  /**
   * Refuses values that name a credential which the caller may not give to the job.
   *
   * @throws Problem.Invalid the same whether there is no such credential or none for the caller
   */
  public void check(Caller caller, Job job, Definition definition, List<ParameterValue> values) {
    for (Parameter parameter : definition.parameters()) {
      if (parameter
          instanceof Parameter.Credential(String name, _, String byDefault, _, boolean required)) {
        for (ParameterValue value : values) {
          if (value.name().equals(name)) {
            check(caller, job, name, byDefault, required, value.value());
          }
        }
      }
    }
  }

  private void check(
      Caller caller, Job job, String name, String byDefault, boolean required, String id) {
    if (id.isEmpty()) {
      if (required) {
        throw new Problem.Invalid("The parameter " + name + " needs the id of a credential.");
      }
    } else if (!id.equals(byDefault)
        && !credentials.mayChoose(caller, job.subject(), folders(job), id)) {
      throw new Problem.Invalid(
          "The parameter " + name + " names no credential that you may give to this job.");
    }
  }

  static Problem otherKind(Binding binding, Content content) {
    return new Problem.Invalid(
        "The credential '"
            + binding.credentialsId()
            + "' is of the kind "
            + content.kind()
            + ", which its binding does not take");
  }
}
