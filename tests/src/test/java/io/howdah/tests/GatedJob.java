package io.howdah.tests;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.Mapper;
import org.apache.hadoop.mapreduce.lib.input.FileInputFormat;
import org.apache.hadoop.mapreduce.lib.input.NLineInputFormat;
import org.apache.hadoop.mapreduce.lib.output.NullOutputFormat;

/**
 * A job whose maps run until a file is there, and no reducers: a test decides when they end,
 * however slow the machine is. It runs in Hadoop's processes, out of a jar of its own classes.
 */
public final class GatedJob {
  private static final String GATE = "howdah.gate";
  private static final long LOOK_AGAIN_MILLIS = 100;

  private GatedJob() {}

  /** A map that waits for the file. */
  public static final class WaitingMapper
      extends Mapper<LongWritable, Text, NullWritable, NullWritable> {
    @Override
    protected void map(LongWritable key, Text value, Context context)
        throws IOException, InterruptedException {
      Path gate = Path.of(context.getConfiguration().get(GATE));
      while (!Files.exists(gate)) {
        // Or the ApplicationMaster takes it for one that hangs.
        context.progress();
        Thread.sleep(LOOK_AGAIN_MILLIS);
      }
    }
  }

  /** Arguments: the gate, and a file with one line for each map. */
  public static void main(String[] arguments) throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(GATE, arguments[0]);
    configuration.setBoolean("mapreduce.map.speculative", false);
    Job job = Job.getInstance(configuration, "gated");
    job.setJarByClass(GatedJob.class);
    job.setMapperClass(WaitingMapper.class);
    job.setNumReduceTasks(0);
    job.setInputFormatClass(NLineInputFormat.class);
    job.setOutputFormatClass(NullOutputFormat.class);
    FileInputFormat.addInputPath(job, new org.apache.hadoop.fs.Path("file://" + arguments[1]));
    System.exit(job.waitForCompletion(true) ? 0 : 1);
  }

  /**
   * Writes what the job needs.
   *
   * @param folder for the jar and the maps' lines; a folder that agents and clients reach
   * @return the words of Hadoop's command that runs it
   */
  static List<String> prepare(Path folder, Path gate, int maps) {
    Path jar = folder.resolve("gated-job.jar");
    Path lines = folder.resolve("gated-job.maps");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(file)) {
      add(entries, GatedJob.class);
      add(entries, WaitingMapper.class);
      Files.write(lines, Collections.nCopies(maps, "map"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.of(
        "jar", jar.toString(), GatedJob.class.getName(), gate.toString(), lines.toString());
  }

  private static void add(JarOutputStream entries, Class<?> one) throws IOException {
    String name = one.getName().replace('.', '/') + ".class";
    entries.putNextEntry(new JarEntry(name));
    entries.write(one.getResourceAsStream("/" + name).readAllBytes());
    entries.closeEntry();
  }
}
