package dev.steward.pipeline.step;

import dev.steward.managedfile.ManagedFiles;
import dev.steward.secret.Encryptor;
import dev.steward.setting.SonarServers.SonarServer;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What administrators set for steps: services that steps use, and managed files.
 *
 * @param encryptor for secrets that services give to runs
 */
public record ServiceSettings(
    Supplier<SlackSettings> slack,
    Supplier<Map<String, SonarServer>> sonarServers,
    ManagedFiles files,
    Encryptor encryptor) {}
