package io.howdah.localcluster.demo;

import io.howdah.localcluster.LocalCluster;
import io.howdah.localcluster.Project;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The program behind {@code scripts/demo}. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = "One cluster for Hadoop and containers on this machine, every step verified.")
public final class DemoMain implements Callable<Integer> {
  @Option(names = "--once", description = "End when all is verified.")
  private boolean once;

  @Option(names = "--without-docker", description = "Leave the Docker service out.")
  private boolean withoutDocker;

  @Option(
      names = "--work-dir",
      description = "Folder for logs, data and sandboxes (default: .work/demo of the clone).")
  private Path workFolder;

  @Option(
      names = "--text-megabytes",
      defaultValue = "52",
      description = "Size of the text (default: ${DEFAULT-VALUE}).")
  private int textMegabytes;

  public static void main(String[] arguments) {
    if (System.getProperty("logback.configurationFile") == null) {
      System.setProperty("logback.configurationFile", "logback-process.xml");
    }
    System.exit(new CommandLine(new DemoMain()).execute(arguments));
  }

  @Override
  public Integer call() {
    Timeline timeline = new Timeline(System.out, System::nanoTime);
    Project project = Project.find();
    // A job that Ctrl-C ends is no failure of the demo: it is not to be reported as one.
    AtomicBoolean interrupted = new AtomicBoolean();
    AtomicBoolean over = new AtomicBoolean();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  if (!over.get()) {
                    interrupted.set(true);
                    timeline.say("interrupted: ending everything");
                  }
                }));
    Path folder = workFolder == null ? project.root().resolve(".work/demo") : workFolder;
    try (LocalCluster cluster = LocalCluster.open(project, folder, timeline::say)) {
      Demo demo = new Demo(cluster, timeline, !withoutDocker, textMegabytes);
      demo.run();
      if (!once) {
        System.out.println();
        System.out.println("All of it stays up until Ctrl-C.");
        // Ends with the process: Ctrl-C runs the cluster's shutdown hook.
        new CountDownLatch(1).await();
      }
      over.set(true);
      timeline.say("ending everything");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return CommandLine.ExitCode.SOFTWARE;
    } catch (Exception e) {
      if (interrupted.get()) {
        return CommandLine.ExitCode.SOFTWARE;
      }
      over.set(true);
      timeline.say("FAILED: " + describe(e));
      System.out.println(
          "Logs are in " + folder.resolve("logs") + ", sandboxes in " + folder.resolve("run"));
      return CommandLine.ExitCode.SOFTWARE;
    }
    timeline.say("everything has ended");
    return CommandLine.ExitCode.OK;
  }

  private static String describe(Exception e) {
    return e instanceof io.howdah.localcluster.ClusterException ? e.getMessage() : e.toString();
  }
}
