package io.howdah.mesos;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.howdah.mesos", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  /** An executor's process must stay small. */
  @ArchTest
  static final ArchRule theExecutorSideNeedsNoZooKeeperAndNoJson =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.howdah.mesos",
              "io.howdah.mesos.executor..",
              "io.howdah.mesos.http..",
              "io.howdah.mesos.recordio..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.curator..",
              "org.apache.zookeeper..",
              "com.fasterxml..",
              "io.howdah.mesos.leader..",
              "io.howdah.mesos.scheduler..");
}
