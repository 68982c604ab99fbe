// One lock a job: the constraint makes two processes that begin at once meet at the same node.
CREATE CONSTRAINT job_lock_job IF NOT EXISTS FOR (n:JobLock) REQUIRE n.job IS UNIQUE;
