#pragma once
#include <stddef.h>
#include <cblas.h>

// libopenblas exports LAPACK but libopenblas-dev declares none of it; gfortran's hidden string lengths come last.
void dsyevd_(
    const char *jobz, const char *uplo, const blasint *n, double *a, const blasint *lda, double *w, double *work,
    const blasint *lwork, blasint *iwork, const blasint *liwork, blasint *info, size_t jobz_length,
    size_t uplo_length);
