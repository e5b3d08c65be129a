"""Stands in for Airflow: runs the DAG file that it is given and tells what its task makes of each exit code.

The keywords are those of Airflow's own DAG and SparkSubmitOperator, so that a misspelled one fails here too.
"""

import runpy
import sys
import types


class AirflowException(Exception):
    pass


class AirflowFailException(AirflowException):
    pass


class AirflowSkipException(AirflowException):
    pass


class DAG:
    def __init__(self, dag_id, *, schedule, start_date, catchup, max_active_runs):
        self.fields = schedule.split()

    def __enter__(self):
        assert len(self.fields) == 5, self.fields
        return self

    def __exit__(self, *_):
        pass


class SparkSubmitOperator:
    made = []

    def __init__(
        self,
        *,
        task_id,
        retries,
        retry_delay,
        execution_timeout,
        conn_id,
        deploy_mode,
        application,
        java_class,
        name,
        env_vars,
        application_args,
    ):
        self.application_args = application_args
        SparkSubmitOperator.made.append(self)

    def execute(self, context):
        if context["exit code"] != 0:
            raise AirflowException(f"Cannot execute: spark-submit x 7. Error code is: {context['exit code']}.")


def module(name, **members):
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__dict__.update(members)


module("airflow", DAG=DAG)
module(
    "airflow.exceptions",
    AirflowException=AirflowException,
    AirflowFailException=AirflowFailException,
    AirflowSkipException=AirflowSkipException,
)
for part in ("", ".apache", ".apache.spark", ".apache.spark.operators"):
    module("airflow.providers" + part)
module("airflow.providers.apache.spark.operators.spark_submit", SparkSubmitOperator=SparkSubmitOperator)

runpy.run_path(sys.argv[1])
(task,) = SparkSubmitOperator.made
for argument in task.application_args:
    print(argument)
for code in range(7):
    try:
        task.execute({"exit code": code})
        print(code, "success")
    except AirflowException as told:
        print(code, type(told).__name__)
