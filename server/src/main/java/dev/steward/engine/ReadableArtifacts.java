package dev.steward.engine;

import dev.steward.access.Authorizer;
import dev.steward.access.Authorizer.Visibility;
import dev.steward.access.Caller;
import dev.steward.blob.Blobs;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.step.ArtifactSources;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the jobs whose artifacts a build may copy. As in Jenkins, a build may copy artifacts of its
 * own job, of jobs that every signed-in user can read, and of jobs whose property “Permission to
 * Copy Artifact” names the build's job.
 */
public final class ReadableArtifacts implements ArtifactSources {

  /** A user with no other rights than those of all signed-in users. */
  private static final Caller ANYBODY =
      new Caller(0, "authenticated", "authenticated", List.of(), Caller.AuthMethod.TOKEN, null, "");

  private final Jobs jobs;
  private final Authorizer rights;
  private final Blobs blobs;

  public ReadableArtifacts(Jobs jobs, Authorizer rights, Blobs blobs) {
    this.jobs = jobs;
    this.rights = rights;
    this.blobs = blobs;
  }

  @Override
  public @Nullable Job find(Job reader, String name) {
    Job source = jobs.resolve(Caller.system(), reader.parentName(), name);
    return source != null && mayCopy(reader, source) ? source : null;
  }

  private boolean mayCopy(Job reader, Job source) {
    return reader.id() == source.id()
        || rights.visibility(ANYBODY, source.fullName()) == Visibility.READABLE
        || jobs.definition(source).artifactReaders().stream()
            .anyMatch(pattern -> names(pattern, source, reader));
  }

  /** Whether a pattern in the property of a job stands for another job. */
  private static boolean names(String pattern, Job source, Job reader) {
    String text = pattern.strip();
    if (text.startsWith("/")) {
      return matches(text.substring(1), reader.fullName());
    }
    String folder = source.parentName();
    return matches(folder.isEmpty() ? text : folder + "/" + text, reader.fullName());
  }

  /** Whether a name matches a pattern in which an asterisk stands for any characters. */
  static boolean matches(String pattern, String name) {
    String[] parts = pattern.split("\\*", -1);
    if (parts.length == 1) {
      return pattern.equals(name);
    }
    if (!name.startsWith(parts[0])) {
      return false;
    }
    int from = parts[0].length();
    for (int i = 1; i < parts.length - 1; i++) {
      int at = name.indexOf(parts[i], from);
      if (at < 0) {
        return false;
      }
      from = at + parts[i].length();
    }
    String last = parts[parts.length - 1];
    return name.length() - from >= last.length() && name.endsWith(last);
  }

  @Override
  public Path artifacts(Job job, long number) {
    return blobs.artifacts(job.id(), number);
  }
}
