package io.pgstow.image;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.testcontainers.containers.BindMode;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;

/**
 * A job in a container of 256 MiB, as the examples for Kubernetes and Compose have it: the root may
 * only be read, no capability is left, and of the user nobody has heard. Closing it ends it.
 */
final class JobContainer extends GenericContainer<JobContainer> {
  private static final int PATIENCE_SECONDS = 120;
  private static final String USER = "54321:54321";

  JobContainer(String image, Network network, Map<String, String> variables, String... arguments) {
    super(image);
    withNetwork(network);
    withEnv(variables);
    withCommand(arguments);
    withCreateContainerCmdModifier(JobContainer::restrict);
  }

  private static void restrict(CreateContainerCmd command) {
    command.withUser(USER);
    HostConfig host = Objects.requireNonNull(command.getHostConfig());
    host.withReadonlyRootfs(true)
        .withTmpFs(Map.of("/tmp", "rw,noexec,size=32m"))
        .withMemory(256L << 20)
        .withCapDrop(Capability.ALL)
        .withSecurityOpts(List.of("no-new-privileges"));
  }

  /** Lets the orchestrator's file for the last words be this one. */
  JobContainer withLastWords(Path file) {
    return withFileSystemBind(file.toString(), "/dev/termination-log", BindMode.READ_WRITE);
  }

  void signal(String name) {
    getDockerClient().killContainerCmd(getContainerId()).withSignal(name).exec();
  }

  /** Waits for the end, and returns the exit code. */
  int await() {
    return getDockerClient()
        .waitContainerCmd(getContainerId())
        .start()
        .awaitStatusCode(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** Runs it from start to end, and returns the exit code. */
  int run() {
    start();
    return await();
  }
}
