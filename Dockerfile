# Two images from one file: `api` (no torch; API, venue desk, schema) and `worker` (with torch; worker, scheduler, demo).
ARG PYTHON=python:3.11-slim-bookworm

FROM ${PYTHON} AS build
ARG UV=0.13.8
RUN python -m venv /opt/uv && /opt/uv/bin/pip install --no-cache-dir --quiet uv==${UV} && python -m venv /opt/sprout
ENV UV_PYTHON=/opt/sprout/bin/python UV_LINK_MODE=copy UV_NO_CACHE=1
COPY requirements/api.txt /tmp/api.txt
RUN /opt/uv/bin/uv pip install --quiet --require-hashes -r /tmp/api.txt

# Dependencies before code, so that a change of code does not copy gigabytes again.
FROM ${PYTHON} AS base
RUN useradd --create-home --uid 10001 sprout && mkdir -p /home/sprout/data && chown sprout /home/sprout/data \
 && printf '#!/bin/sh\nexec python -m app.cli "$@"\n' > /usr/local/bin/sprout && chmod +x /usr/local/bin/sprout
WORKDIR /srv/sprout
ENV PATH=/opt/sprout/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    SPROUT_HOME=/home/sprout/data SPROUT_LOG_FORMAT=json SPROUT_API_HOST=0.0.0.0 SPROUT_DESK_HOST=0.0.0.0
VOLUME /home/sprout/data
ENTRYPOINT ["sprout"]

FROM base AS api
COPY --from=build /opt/sprout /opt/sprout
COPY app app
COPY cypher cypher
COPY gds_jobs gds_jobs
COPY ml ml
USER sprout
EXPOSE 8000 8090
CMD ["serve"]

# Between the two, so that the classic builder makes `api` without it.
FROM build AS build-worker
# TORCH=cpu leaves out the CUDA libraries, about 4 GB; it takes torch from PyTorch's own index.
ARG TORCH=default
COPY requirements/worker.txt requirements/torch-cpu.awk /tmp/
RUN if [ "$TORCH" = cpu ]; then \
      awk -f /tmp/torch-cpu.awk /tmp/worker.txt > /tmp/cpu.txt \
      && /opt/uv/bin/uv pip install --quiet --require-hashes --no-deps -r /tmp/cpu.txt \
      && /opt/uv/bin/uv pip install --quiet --torch-backend cpu "$(sed -n 's/^\(torch==[^ ]*\).*/\1/p' /tmp/worker.txt)"; \
    else \
      /opt/uv/bin/uv pip install --quiet --require-hashes -r /tmp/worker.txt; \
    fi

FROM base AS worker
COPY --from=build-worker /opt/sprout /opt/sprout
COPY app app
COPY cypher cypher
COPY gds_jobs gds_jobs
COPY ml ml
USER sprout
CMD ["worker"]
