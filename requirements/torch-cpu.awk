# Leaves torch and the CUDA packages out of a locked requirements file, entries over several lines included.
/^[A-Za-z]/ { skip = ($0 ~ /^(torch|triton|nvidia-[a-z0-9-]*|cuda-[a-z-]*)==/) }
!skip { print }
